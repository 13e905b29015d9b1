package io.github.perceptanon;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.WeightsException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Describes a model: everything that is needed to build its network, prepare its inputs and read its outputs. It is stored
 * in the {@code __metadata__} of the safetensors file under keys that begin with {@code perceptanon.}.
 *
 * @param setup one image or a pair
 * @param backbone the network that turns images into embeddings
 * @param objective the training objective
 * @param granularity the granularity of scores
 * @param inputHeight rows that images are resized to, 32 to 1024
 * @param inputWidth columns that images are resized to, 32 to 1024
 * @param normalization how samples become floats
 * @param provenance how it was made: free key–value text such as data set, seed, epochs, validation loss
 */
public record ModelCard(
        Setup setup,
        Backbone backbone,
        Objective objective,
        Granularity granularity,
        int inputHeight,
        int inputWidth,
        Normalization normalization,
        Map<String, String> provenance) {
    private static final int SMALLEST_SIDE = 32;
    private static final int LARGEST_SIDE = 1024;
    private static final String PREFIX = "perceptanon.";
    private static final String PROVENANCE = PREFIX + "provenance.";
    private static final String FORMAT = "1";
    private static final int LONGEST_NUMBERS = 1_000;

    /**
     * Checks that the parts fit together.
     *
     * @throws IllegalArgumentException if a side is out of bounds or 'mean' is to be classified
     */
    public ModelCard {
        Objects.requireNonNull(setup, "setup");
        Objects.requireNonNull(backbone, "backbone");
        Objects.requireNonNull(normalization, "normalization");
        granularity.outputs(objective);
        requireSide("inputHeight", inputHeight);
        requireSide("inputWidth", inputWidth);
        JudgeNetwork.of(setup, backbone, 1).requireInput(inputHeight, inputWidth);
        provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    }

    /**
     * Builds the network that the model's weights are for.
     *
     * @return a new instance
     */
    public JudgeNetwork network() {
        return JudgeNetwork.of(setup, backbone, outputs());
    }

    private static void requireSide(String name, int side) {
        if (side < SMALLEST_SIDE || side > LARGEST_SIDE) {
            throw new IllegalArgumentException(
                    name + " must be from " + SMALLEST_SIDE + " to " + LARGEST_SIDE + " but was " + side);
        }
    }

    /**
     * Creates a card with the reference's input, 224×224 with ImageNet normalisation, and without provenance.
     *
     * @param setup one image or a pair
     * @param backbone the network that turns images into embeddings
     * @param objective the training objective
     * @param granularity the granularity of scores
     * @return the card
     */
    public static ModelCard of(Setup setup, Backbone backbone, Objective objective, Granularity granularity) {
        return new ModelCard(setup, backbone, objective, granularity, 224, 224, Normalization.IMAGENET, Map.of());
    }

    /**
     * Number of outputs of the network.
     *
     * @return 1 for regression, else the number of classes
     */
    public int outputs() {
        return granularity.outputs(objective);
    }

    /**
     * A copy with another input size.
     *
     * @param height rows
     * @param width columns
     * @return a copy
     */
    public ModelCard withInput(int height, int width) {
        return new ModelCard(setup, backbone, objective, granularity, height, width, normalization, provenance);
    }

    /**
     * A copy with another provenance.
     *
     * @param entries free key–value text
     * @return a copy
     */
    public ModelCard withProvenance(Map<String, String> entries) {
        return new ModelCard(setup, backbone, objective, granularity, inputHeight, inputWidth, normalization, entries);
    }

    /**
     * The card as a model file's metadata.
     *
     * @return sorted keys to text
     */
    public SortedMap<String, String> toMetadata() {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put(PREFIX + "format", FORMAT);
        metadata.put(PREFIX + "setup", setup.name());
        metadata.put(PREFIX + "backbone", backbone.id());
        metadata.put(PREFIX + "objective", objective.id());
        metadata.put(PREFIX + "granularity", granularity.id());
        metadata.put(PREFIX + "input_height", Integer.toString(inputHeight));
        metadata.put(PREFIX + "input_width", Integer.toString(inputWidth));
        metadata.put(PREFIX + "mean", join(normalization.mean()));
        metadata.put(PREFIX + "std", join(normalization.std()));
        provenance.forEach((key, value) -> metadata.put(PROVENANCE + key, value));
        return metadata;
    }

    /**
     * Reads a card back.
     *
     * @param metadata a model file's metadata
     * @return the card
     * @throws IllegalArgumentException naming the key that is missing or has a value that is not understood
     */
    public static ModelCard fromMetadata(Map<String, String> metadata) {
        String format = value(metadata, "format");
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException(
                    "perceptanon.format must be " + FORMAT + " but was " + Quoted.of(format));
        }
        Map<String, String> provenance = new TreeMap<>();
        metadata.forEach((key, text) -> {
            if (key.startsWith(PROVENANCE)) {
                provenance.put(key.substring(PROVENANCE.length()), text);
            }
        });
        return new ModelCard(
                choice(metadata, "setup", Setup.values(), Setup::name),
                choice(metadata, "backbone", Backbone.values(), Backbone::id),
                choice(metadata, "objective", Objective.values(), Objective::id),
                choice(metadata, "granularity", Granularity.values(), Granularity::id),
                integer(metadata, "input_height"),
                integer(metadata, "input_width"),
                Normalization.of(floats(metadata, "mean"), floats(metadata, "std")),
                provenance);
    }

    /**
     * Reads the card of a model file.
     *
     * @param model what the file holds
     * @param source the file, for the message
     * @return its card
     * @throws WeightsException naming the file and the key that is missing or has a value that is not understood
     */
    public static ModelCard of(Safetensors.Contents model, String source) throws WeightsException {
        try {
            return fromMetadata(model.metadata());
        } catch (IllegalArgumentException e) {
            throw new WeightsException(source, String.valueOf(e.getMessage()), e);
        }
    }

    private static String value(Map<String, String> metadata, String key) {
        String value = metadata.get(PREFIX + key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "no " + PREFIX + key
                            + " in its metadata: not a PerceptAnon model file (PyTorch weights become one with 'perceptanon import')");
        }
        return value;
    }

    private static <T> T choice(Map<String, String> metadata, String key, T[] values, Function<T, String> id) {
        String text = value(metadata, key);
        List<String> known = new ArrayList<>();
        for (T value : values) {
            if (id.apply(value).equals(text)) {
                return value;
            }
            known.add(id.apply(value));
        }
        throw new IllegalArgumentException(PREFIX + key + " must be one of " + known + " but was " + Quoted.of(text));
    }

    private static int integer(Map<String, String> metadata, String key) {
        String text = value(metadata, key);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PREFIX + key + " must be an integer but was " + Quoted.of(text), e);
        }
    }

    private static float[] floats(Map<String, String> metadata, String key) {
        String text = value(metadata, key);
        if (text.length() > LONGEST_NUMBERS) {
            throw new IllegalArgumentException(
                    PREFIX + key + " must have at most " + LONGEST_NUMBERS + " characters but had " + text.length());
        }
        String[] parts = text.split(",", -1);
        float[] numbers = new float[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                numbers[i] = Float.parseFloat(parts[i].trim());
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PREFIX + key + " must be numbers but was " + Quoted.of(text), e);
        }
        return numbers;
    }

    private static String join(List<Float> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }
}
