package io.github.perceptanon.cli;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How images are read. */
final class OrientationOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--orientation",
            defaultValue = "ignore",
            paramLabel = "WHAT",
            description =
                    "A camera's note on which way is up: ignore, as the reference does (default), or apply, as viewers"
                            + " do.")
    private Orientation orientation;

    /** Reads images as asked for. What is lost of one is said once, however often it is read. */
    ImageLoader loader() {
        Set<String> said = ConcurrentHashMap.newKeySet();
        return ImageLoader.standard().withOrientation(orientation).withWarnings(warning -> {
            if (said.add(warning)) {
                spec.commandLine().getErr().println("warning: " + Printable.oneLine(warning));
            }
        });
    }
}
