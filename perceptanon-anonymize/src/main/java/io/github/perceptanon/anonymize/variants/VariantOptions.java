// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.ImageLimits;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What variants to make, and how to write them.
 *
 * @param methods the methods, at least one, each with another variant name
 * @param scopes what each method treats in turn, at least one, none twice
 * @param dataset the value of the column {@code dataset}: 1 to 40 lower-case letters, digits and hyphens
 * @param format the files' kind, of originals and variants alike
 * @param quality of JPEG files, above 0 to 1
 * @param threads that images are made on, 1 to 256
 * @param limits on the size of photographs
 * @param overwrite whether variants that were made with other settings may be replaced
 * @param notice where the photographs come from, if numbers about them have to say so
 */
public record VariantOptions(
        List<AnonymizationMethod> methods,
        List<Scope> scopes,
        String dataset,
        OutputFormat format,
        float quality,
        int threads,
        ImageLimits limits,
        boolean overwrite,
        Optional<String> notice) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");
    private static final Pattern VARIANT = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,58}[a-z0-9])?");
    private static final int MOST_THREADS = 256;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of range, or a method cannot treat several scopes
     */
    public VariantOptions {
        methods = List.copyOf(methods);
        scopes = List.copyOf(scopes);
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(notice, "notice");
        if (methods.isEmpty() || scopes.isEmpty()) {
            throw new IllegalArgumentException("at least 1 method and 1 scope are needed but there are "
                    + methods.size() + " and " + scopes.size());
        }
        if (Set.copyOf(scopes).size() < scopes.size()) {
            throw new IllegalArgumentException("no scope may be given twice but there are "
                    + scopes.stream().map(Scope::label).collect(Collectors.joining(", ")));
        }
        requireMethods(methods, scopes);
        requireName("a dataset", dataset, NAME);
        if (!(quality > 0 && quality <= 1)) {
            throw new IllegalArgumentException("JPEG quality must be above 0 and at most 1 but was " + quality);
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be from 1 to " + MOST_THREADS + " but were " + threads);
        }
    }

    private static void requireMethods(List<AnonymizationMethod> methods, List<Scope> scopes) {
        Set<String> variants = new HashSet<>();
        for (AnonymizationMethod method : methods) {
            requireName("a method", method.name(), NAME);
            requireName("a method's variant", method.variant(), VARIANT);
            if (!variants.add(method.variant())) {
                throw new IllegalArgumentException(
                        "no method may be given twice but there are two called " + Quoted.of(method.variant()));
            }
            if (!method.distinguishesScopes() && scopes.size() > 1) {
                throw new IllegalArgumentException("the method " + Quoted.of(method.name()) + " has one image for each"
                        + " original and cannot serve " + scopes.size()
                        + " scopes; divide its images into folders called face, person and image");
            }
        }
    }

    private static void requireName(String what, String name, Pattern pattern) {
        if (!pattern.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " must have a name of lower-case letters, digits and hyphens but has " + Quoted.of(name));
        }
    }

    /**
     * JPEG of quality 0.95, the dataset {@code own}, a thread for each processor, and the default limits of images.
     *
     * @param methods the methods
     * @param scopes what they treat
     * @return the options
     * @throws IllegalArgumentException if one is missing or given twice
     */
    public static VariantOptions of(List<AnonymizationMethod> methods, List<Scope> scopes) {
        return new VariantOptions(
                methods,
                scopes,
                "own",
                OutputFormat.JPEG,
                0.95f,
                Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
                ImageLimits.defaults(),
                false,
                Optional.empty());
    }

    /**
     * A copy with another dataset.
     *
     * @param name the value of the column {@code dataset}
     * @return new options
     * @throws IllegalArgumentException if it is not 1 to 40 lower-case letters, digits and hyphens
     */
    public VariantOptions withDataset(String name) {
        return new VariantOptions(methods, scopes, name, format, quality, threads, limits, overwrite, notice);
    }

    /**
     * A copy with another kind of files.
     *
     * @param kind of the files
     * @param jpegQuality above 0 to 1; of no effect on PNG
     * @return new options
     * @throws IllegalArgumentException if the quality is out of range
     */
    public VariantOptions withFormat(OutputFormat kind, float jpegQuality) {
        return new VariantOptions(methods, scopes, dataset, kind, jpegQuality, threads, limits, overwrite, notice);
    }

    /**
     * A copy with another number of threads.
     *
     * @param count 1 to 256
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public VariantOptions withThreads(int count) {
        return new VariantOptions(methods, scopes, dataset, format, quality, count, limits, overwrite, notice);
    }

    /**
     * A copy with other limits.
     *
     * @param most on the size of photographs
     * @return new options
     */
    public VariantOptions withLimits(ImageLimits most) {
        return new VariantOptions(methods, scopes, dataset, format, quality, threads, most, overwrite, notice);
    }

    /**
     * A copy that replaces variants of other settings, or does not.
     *
     * @param replace whether to
     * @return new options
     */
    public VariantOptions withOverwrite(boolean replace) {
        return new VariantOptions(methods, scopes, dataset, format, quality, threads, limits, replace, notice);
    }

    /**
     * A copy with a notice, for the folder's README.txt and the table.
     *
     * @param words where the photographs come from
     * @return new options
     */
    public VariantOptions withNotice(String words) {
        return new VariantOptions(
                methods, scopes, dataset, format, quality, threads, limits, overwrite, Optional.of(words));
    }

    /** All that the files depend on besides photographs and regions. */
    String settings() {
        return "methods " + methods.stream().map(AnonymizationMethod::variant).collect(Collectors.joining(" "))
                + ", scopes " + scopes.stream().map(Scope::label).collect(Collectors.joining(" ")) + ", dataset "
                + dataset + ", " + format.id() + (format == OutputFormat.JPEG ? " " + quality : "");
    }
}
