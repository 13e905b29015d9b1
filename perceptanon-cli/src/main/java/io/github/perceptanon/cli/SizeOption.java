package io.github.perceptanon.cli;

import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.metrics.SizePolicy;
import picocli.CommandLine.Option;

/** What to do with a pair of images whose sizes differ. */
final class SizeOption {
    @Option(
            names = "--resize",
            paramLabel = "FILTER",
            description =
                    "Bring the anonymized image to its original's size with this filter, bilinear or bicubic, where "
                            + "they differ (default: refuse such pairs).")
    private Resampling resize;

    SizePolicy policy() {
        if (resize == null) {
            return SizePolicy.REFUSE;
        }
        return resize == Resampling.BILINEAR ? SizePolicy.RESIZE_BILINEAR : SizePolicy.RESIZE_BICUBIC;
    }
}
