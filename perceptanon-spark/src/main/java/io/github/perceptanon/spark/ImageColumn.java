// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.pipeline.ImageSource;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The column of a table that holds images: their paths, or their files' bytes.
 *
 * @param name of the column
 * @param index its place in a row
 * @param binary whether it holds bytes
 * @param pathIndex the place of a column with the names of images given as bytes; −1 if there is none
 * @param files opens paths
 */
record ImageColumn(String name, int index, boolean binary, int pathIndex, HadoopFiles files) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What Spark's source of files calls the path. */
    static final String PATH = "path";

    /**
     * Finds a column.
     *
     * @param schema the table's
     * @throws IllegalArgumentException if there is no such column, or it holds neither texts nor bytes
     */
    static ImageColumn of(StructType schema, String name, HadoopFiles files) {
        requireImages(schema, name);
        int index = schema.fieldIndex(name);
        boolean binary = schema.apply(index).dataType().equals(DataTypes.BinaryType);
        boolean named = Arrays.asList(schema.fieldNames()).contains(PATH)
                && schema.apply(PATH).dataType().equals(DataTypes.StringType);
        return new ImageColumn(name, index, binary, named ? schema.fieldIndex(PATH) : -1, files);
    }

    /** Rejects a column that cannot hold images. */
    static void requireImages(StructType schema, String name) {
        if (!Arrays.asList(schema.fieldNames()).contains(name)) {
            throw new IllegalArgumentException(
                    "no column '" + name + "'; there are " + Arrays.asList(schema.fieldNames()));
        }
        DataType type = schema.apply(name).dataType();
        if (!type.equals(DataTypes.BinaryType) && !type.equals(DataTypes.StringType)) {
            throw new IllegalArgumentException(
                    "column '" + name + "' must hold images, as paths (string) or as files' bytes (binary), but is "
                            + type.simpleString());
        }
    }

    /** The image of a row, which is not read yet. */
    ImageSource of(Row row) {
        if (row.isNullAt(index)) {
            return new Absent("no image: column '" + name + "' is null");
        }
        return binary ? new Bytes(nameOf(row), (byte[]) row.get(index)) : new File(row.getString(index), files);
    }

    private String nameOf(Row row) {
        return pathIndex < 0 || row.isNullAt(pathIndex) ? "column '" + name + "'" : row.getString(pathIndex);
    }

    /** A row without an image. */
    private record Absent(String problem) implements ImageSource {
        @Override
        public String name() {
            return problem;
        }

        @Override
        public RgbImage load(ImageLoader loader) throws IOException {
            throw new ImageException(problem);
        }
    }

    /** An image at a path; equal to one at the same path, as originals of neighbours are. */
    private record File(String name, HadoopFiles files) implements ImageSource {
        @Override
        public RgbImage load(ImageLoader loader) throws IOException {
            return files.load(name, loader);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof File file && file.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** An image's file; equal to one of the same content, for each row has a copy of its original. */
    private record Bytes(String name, byte[] content) implements ImageSource {
        @Override
        public RgbImage load(ImageLoader loader) throws IOException {
            return loader.load(content, name);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes && Arrays.equals(bytes.content, content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }
    }
}
