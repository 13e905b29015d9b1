// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Destroys parts of a photograph until a judge finds what is left anonymous enough, and as little as that takes.
 *
 * <ol>
 * <li>The judge scores what is left and maps what lowers its score.
 * <li>Where the map is high, connected regions are formed in several sizes. What is left without each is scored, as one batch.
 * <li>If some reach the target, the smallest of them is destroyed; otherwise the one whose score rises most for its area.
 * <li>This goes on until the target is reached, or the area or the steps are used up, or nothing raises the score any more.
 * <li>With a second judge, the target is only reached when it agrees. Until then its map leads.
 * <li>Regions without which the target is reached too are given back.
 * </ol>
 *
 * <p><b>A judge can be deceived,</b> because whatever raises its score counts, whether or not people agree. Therefore only
 * methods that destroy are used, on regions of a least size; a second judge of another kind is advisable; and while regions are
 * sought, judges look at a picture of at most 448 pixels a side in which regions are filled from their borders. A black area
 * alone, which they know from anonymized images, then raises no score. In the end they look at what is really left, and the lower
 * score counts.
 *
 * <p>Immutable and thread-safe, if the judges are. Equal photographs give equal results.
 *
 * <pre>{@code
 * try (Scorer ha2 = Scorer.load(Path.of("ha2.safetensors"))) {
 *     GuidedAnonymizer guided = GuidedAnonymizer.of(Judge.of(ha2), GuidedOptions.of(8, methods.named("solid")));
 *     GuidedResult result = guided.anonymize(photograph, faces, step -> {});
 * }
 * }</pre>
 */
public final class GuidedAnonymizer {
    private final Judge judge;
    private final Optional<Judge> second;
    private final GuidedOptions options;

    private GuidedAnonymizer(Judge judge, Optional<Judge> second, GuidedOptions options) {
        this.judge = judge;
        this.second = second;
        this.options = options;
    }

    /** Receives each step when it is done, on the thread that anonymizes. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after each step.
         *
         * @param step what it did
         */
        void update(GuidedStep step);
    }

    /**
     * An anonymizer that one judge guides, and nobody confirms.
     *
     * @param judge whose score is to be reached
     * @param options how far to go
     * @return the anonymizer
     */
    public static GuidedAnonymizer of(Judge judge, GuidedOptions options) {
        return new GuidedAnonymizer(
                Objects.requireNonNull(judge, "judge"), Optional.empty(), Objects.requireNonNull(options, "options"));
    }

    /**
     * A copy in which a second judge has to agree.
     *
     * @param other of another backbone, or of the other setup
     * @return a new anonymizer
     * @throws IllegalArgumentException if it is the first judge
     */
    public GuidedAnonymizer confirmedBy(Judge other) {
        if (other.identity().equals(judge.identity())) {
            throw new IllegalArgumentException(
                    "a second judge must be another one than the first but both are " + judge.identity());
        }
        return new GuidedAnonymizer(judge, Optional.of(other), options);
    }

    /**
     * How far this goes.
     *
     * @return the options
     */
    public GuidedOptions options() {
        return options;
    }

    /**
     * Who judges.
     *
     * @return the judges' identities, one or two
     */
    public List<String> judges() {
        return Stream.concat(Stream.of(judge), second.stream())
                .map(Judge::identity)
                .toList();
    }

    /**
     * How the judges make their maps.
     *
     * @return {@link Judge#maps()} of each, in the order of {@link #judges()}
     */
    public List<String> maps() {
        return Stream.concat(Stream.of(judge), second.stream()).map(Judge::maps).toList();
    }

    /**
     * Anonymizes a photograph.
     *
     * @param photograph upright, of any size
     * @param start what is destroyed in any case, such as the faces that a detector found; may be empty
     * @param progress called after each step
     * @return what is left, and how it came about; the target may have been missed
     * @throws IllegalArgumentException if the starting regions cover the whole image
     * @throws IOException if the method needs something that cannot be read
     * @throws InterruptedException if the thread is interrupted; it is looked at before every pass of a judge
     */
    public GuidedResult anonymize(RgbImage photograph, List<? extends Region> start, Progress progress)
            throws IOException, InterruptedException {
        Objects.requireNonNull(progress, "progress");
        List<Region> regions = List.copyOf(start);
        long pixels = (long) photograph.width() * photograph.height();
        if (!regions.isEmpty() && Region.covered(photograph, regions) == pixels) {
            throw new IllegalArgumentException("the starting regions cover all " + photograph.width() + "x"
                    + photograph.height() + " pixels, and nothing is left to be guided");
        }
        return new GuidedRun(
                        new Remains.Source(photograph, regions, options.method(), filler()),
                        options,
                        judges(),
                        judge.of(photograph),
                        second.isPresent() ? second.get().of(photograph) : null,
                        progress)
                .run();
    }

    private Optional<AnonymizationMethod> filler() throws IOException {
        return options.fills() ? Optional.of(AnonymizationMethods.installed().named("inpaint")) : Optional.empty();
    }
}
