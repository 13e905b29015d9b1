// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Images from files and folders. Each iteration loads them again, one at a time. */
record CalibrationImages(List<Path> files, ImageLoader loader, Progress progress) implements Iterable<RgbImage> {
    /** The given files, and the image files in the given folders. */
    static List<Path> files(List<Path> named) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                files.addAll(ImageFolder.list(path).files());
            } else {
                files.add(path);
            }
        }
        return files;
    }

    @Override
    public Iterator<RgbImage> iterator() {
        return files.stream().map(this::load).iterator();
    }

    private RgbImage load(Path file) {
        try {
            RgbImage image = loader.load(file);
            progress.step();
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
