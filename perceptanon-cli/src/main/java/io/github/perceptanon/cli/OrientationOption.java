package io.github.perceptanon.cli;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import picocli.CommandLine.Option;

/** How images are read. */
final class OrientationOption {
    @Option(
            names = "--orientation",
            defaultValue = "ignore",
            paramLabel = "WHAT",
            description =
                    "A camera's note on which way is up: ignore, as the reference does (default), or apply, as viewers do.")
    private Orientation orientation;

    /** Reads images as asked for. */
    ImageLoader loader() {
        return ImageLoader.standard().withOrientation(orientation);
    }
}
