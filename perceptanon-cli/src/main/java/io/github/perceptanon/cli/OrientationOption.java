// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Option for the EXIF orientation of images. */
final class OrientationOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--orientation",
            defaultValue = "ignore",
            paramLabel = "WHAT",
            description =
                    "EXIF orientation of photographs: ignore, as the reference does (default), or apply, as viewers"
                            + " do.")
    private Orientation orientation;

    /** Whether anything but the default was asked for. */
    boolean given() {
        return orientation != Orientation.IGNORE;
    }

    /** An image loader for this option. A warning about an image is printed once, however often it is loaded. */
    ImageLoader loader() {
        Set<String> said = ConcurrentHashMap.newKeySet();
        return ImageLoader.standard().withOrientation(orientation).withWarnings(warning -> {
            if (said.add(warning)) {
                spec.commandLine().getErr().println("warning: " + Printable.oneLine(warning));
            }
        });
    }
}
