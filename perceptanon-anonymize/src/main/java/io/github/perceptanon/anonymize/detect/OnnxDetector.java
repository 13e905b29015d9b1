// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A detector in an ONNX file: image → input → outputs → candidates → detections. */
final class OnnxDetector implements RegionDetector {
    private static final int DEFAULT_SIZE = 640;
    private static final int CHANNELS = 3;
    private static final int RANK = 4;
    private static final int MOST_PORTS = 16;

    private final String kind;
    private final Family family;
    private final Path file;
    private final DetectorOptions options;
    private final OnnxModel model;
    private final Family.Decoder decoder;
    private final Placement.InputSize size;
    private final int fixedBatch;

    private OnnxDetector(String kind, Family family, Path file, DetectorOptions options, OnnxModel model)
            throws DetectorException {
        this.kind = kind;
        this.family = family;
        this.file = file;
        this.options = options;
        this.model = model;
        List<Long> input = input();
        this.size = size(input.get(3), input.get(2));
        this.fixedBatch = (int) Math.max(0, Math.min(DetectorOptions.LARGEST_BATCH + 1L, input.get(0)));
        if (fixedBatch > DetectorOptions.LARGEST_BATCH) {
            throw wrongKind("it takes " + input.get(0) + " images at once, more than the limit of "
                    + DetectorOptions.LARGEST_BATCH);
        }
        try {
            this.decoder = family.decoder(model.metadata(), model.outputs());
        } catch (DetectorException e) {
            throw wrongKind(String.valueOf(e.getMessage()));
        }
        tryOut();
    }

    static RegionDetector open(String kind, Family family, Path file, DetectorOptions options)
            throws DetectorException {
        if (!family.anySize()) {
            return open(kind, family, file, options, false);
        }
        try {
            return open(kind, family, file, options, true);
        } catch (DetectorException e) {
            try {
                // Some files have sizes built in.
                return open(kind, family, file, options, false);
            } catch (DetectorException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private static RegionDetector open(
            String kind, Family family, Path file, DetectorOptions options, boolean anyInputSize)
            throws DetectorException {
        OnnxModel model;
        try {
            model = OnnxModel.open(file, options.threads(), anyInputSize);
        } catch (IOException e) {
            throw new DetectorException(String.valueOf(e.getMessage()), e);
        }
        try {
            return new OnnxDetector(kind, family, file, options, model);
        } catch (DetectorException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private List<Long> input() throws DetectorException {
        if (model.inputs().size() != 1) {
            throw wrongKind("it must have 1 input but has " + model.inputs().size());
        }
        OnnxModel.Port input = model.inputs().get(0);
        List<Long> shape = input.shape();
        boolean images = shape.size() == RANK && (shape.get(1) == CHANNELS || shape.get(1) < 0);
        if (!images || !input.type().equals("FLOAT")) {
            throw wrongKind("its input must be FLOAT(batch, 3, height, width) but is " + input);
        }
        return shape;
    }

    private Placement.InputSize size(long width, long height) throws DetectorException {
        if (width <= 0 || height <= 0) {
            int side = options.inputSize().orElse(DEFAULT_SIZE);
            return new Placement.InputSize(side, side, false);
        }
        if (options.inputSize().isPresent() && options.inputSize().getAsInt() != Math.max(width, height)) {
            throw new DetectorException(
                    "the model takes images of " + width + "x" + height + " only, but the input size was to be "
                            + options.inputSize().getAsInt() + " (" + file + ")");
        }
        if (width > DetectorOptions.LONGEST_INPUT || height > DetectorOptions.LONGEST_INPUT) {
            throw new DetectorException("the model takes images of " + width + "x" + height
                    + ", larger than the limit of " + DetectorOptions.LONGEST_INPUT + " a side (" + file + ")");
        }
        return new Placement.InputSize((int) width, (int) height, true);
    }

    /** A model of another kind must be found out before the first photograph. */
    private void tryOut() throws DetectorException {
        try {
            // Not square: a network with sizes built in would fail at the first photograph of another shape.
            Placement place = family.place(size.width(), size.fixed() ? size.height() : size.height() / 2, size);
            int count = Math.max(1, fixedBatch);
            List<OnnxModel.Output> outputs =
                    model.run(count, new int[] {CHANNELS, place.inputHeight(), place.inputWidth()}, values -> {
                        for (int i = 0; i < count; i++) {
                            family.pixels()
                                    .writeEmpty(
                                            place.inputWidth(),
                                            place.inputHeight(),
                                            values,
                                            i * CHANNELS * place.inputWidth() * place.inputHeight());
                        }
                    });
            decoder.decode(outputs, 0, place, new Candidates(score(), decoder.landmarks()));
        } catch (IOException e) {
            throw wrongKind(String.valueOf(e.getMessage()));
        }
    }

    private DetectorException wrongKind(String why) {
        return new DetectorException("not a detector of the kind " + kind + ": " + why + "; expected "
                + family.expected() + "; found inputs " + shown(model.inputs()) + " and outputs "
                + shown(model.outputs()) + " (" + file + ")");
    }

    private static String shown(List<OnnxModel.Port> ports) {
        Stream<String> first = ports.stream().limit(MOST_PORTS).map(OnnxModel.Port::toString);
        return first.collect(Collectors.joining(", "))
                + (ports.size() > MOST_PORTS ? " and " + (ports.size() - MOST_PORTS) + " more" : "");
    }

    private double score() {
        return options.score().orElse(family.score());
    }

    private double overlap() {
        return options.overlap().orElse(family.overlap());
    }

    @Override
    public List<String> labels() {
        return decoder.labels();
    }

    @Override
    public int batch() {
        return fixedBatch > 0 ? fixedBatch : family.batches() ? options.batch() : 1;
    }

    @Override
    public String source() {
        return kind + " " + file;
    }

    @Override
    public String recipe() {
        return kind + " " + model.sha256() + ", score " + score() + ", overlap " + overlap() + ", input "
                + size.width() + "x" + size.height() + (size.fixed() ? "" : " at most") + ", at most "
                + options.most();
    }

    @Override
    public List<List<Detection>> detect(List<RgbImage> images) throws DetectorException {
        List<Placement> places = images.stream()
                .map(image -> family.place(image.width(), image.height(), size))
                .toList();
        List<List<Detection>> found = new ArrayList<>();
        while (found.size() < images.size()) {
            int from = found.size();
            int to = from + 1;
            while (to < images.size() && to - from < batch() && sameInput(places.get(from), places.get(to))) {
                to++;
            }
            found.addAll(detect(images.subList(from, to), places.subList(from, to)));
        }
        return found;
    }

    private static boolean sameInput(Placement a, Placement b) {
        return a.inputWidth() == b.inputWidth() && a.inputHeight() == b.inputHeight();
    }

    private List<List<Detection>> detect(List<RgbImage> images, List<Placement> places) throws DetectorException {
        Placement first = places.get(0);
        int[] shape = {CHANNELS, first.inputHeight(), first.inputWidth()};
        int length = CHANNELS * first.inputHeight() * first.inputWidth();
        int count = fixedBatch > 0 ? fixedBatch : images.size();
        try {
            List<OnnxModel.Output> outputs = model.run(count, shape, values -> {
                for (int i = 0; i < count; i++) {
                    if (i < images.size()) {
                        family.pixels().write(images.get(i), places.get(i), values, i * length);
                    } else {
                        family.pixels().writeEmpty(first.inputWidth(), first.inputHeight(), values, i * length);
                    }
                }
            });
            List<List<Detection>> found = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                Candidates candidates = new Candidates(score(), decoder.landmarks());
                decoder.decode(outputs, i, places.get(i), candidates);
                found.add(inImage(candidates, places.get(i), images.get(i)));
            }
            return found;
        } catch (IOException e) {
            throw new DetectorException(e.getMessage() + " (" + file + ")", e);
        }
    }

    private List<Detection> inImage(Candidates candidates, Placement place, RgbImage image) {
        int[] kept = new NonMaximumSuppression(overlap(), options.most(), family.wholePixels()).kept(candidates);
        return place.detections(candidates, kept, decoder.labels(), image.width(), image.height());
    }

    @Override
    public void close() {
        model.close();
    }
}
