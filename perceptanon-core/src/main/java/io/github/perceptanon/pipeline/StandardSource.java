// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/** The sources that {@link ImageSource} creates. */
sealed interface StandardSource extends ImageSource {
    record File(Path path) implements StandardSource {
        public File {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public RgbImage load(ImageLoader loader) throws IOException {
            return loader.load(path);
        }
    }

    record Bytes(String name, byte[] bytes) implements StandardSource {
        public Bytes {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(bytes, "bytes");
        }

        @Override
        public RgbImage load(ImageLoader loader) throws IOException {
            return loader.load(bytes, name);
        }
    }

    record Opened(String name, Opener opener) implements StandardSource {
        public Opened {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(opener, "opener");
        }

        @Override
        public RgbImage load(ImageLoader loader) throws IOException {
            try (InputStream in = opener.open()) {
                return loader.load(in, name);
            }
        }
    }

    record Pixels(String name, RgbImage image) implements StandardSource {
        public Pixels {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(image, "image");
        }

        @Override
        public RgbImage load(ImageLoader loader) {
            return image;
        }
    }
}
