package io.github.perceptanon.cli;

import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.metrics.SizePolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Option for pairs of images with different sizes. */
final class SizeOption {
    @Option(
            names = "--resize",
            paramLabel = "FILTER",
            description =
                    "Resize the anonymized image to its original's size with this filter, bilinear or bicubic, if "
                            + "they differ (default: reject such pairs).")
    private @Nullable Resampling resize;

    SizePolicy policy() {
        if (resize == null) {
            return SizePolicy.REFUSE;
        }
        return resize == Resampling.BILINEAR ? SizePolicy.RESIZE_BILINEAR : SizePolicy.RESIZE_BICUBIC;
    }
}
