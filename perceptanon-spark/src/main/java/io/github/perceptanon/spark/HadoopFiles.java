// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Reads images from wherever Hadoop reads files: disks, HDFS, object stores. Thread-safe. */
final class HadoopFiles implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> configuration;

    private HadoopFiles(Broadcast<SerializableConfiguration> configuration) {
        this.configuration = configuration;
    }

    static HadoopFiles of(SparkSession spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return new HadoopFiles(context.broadcast(
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration())));
    }

    /**
     * Copies a file to this machine.
     *
     * @throws IOException if it cannot be read; one line that names it
     */
    void copy(String uri, java.nio.file.Path target) throws IOException {
        try {
            Path path = new Path(uri);
            FileSystem files = path.getFileSystem(configuration.value().value());
            try (InputStream in = files.open(path)) {
                Files.copy(in, target);
            }
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new IOException(
                    "the file for the executors cannot be read: " + Problems.oneLine(e) + " (" + uri + ")", e);
        }
    }

    /**
     * Loads an image.
     *
     * @param name its path, with or without a scheme
     * @throws ImageException if it is missing, may not be read, or is no image; one line that names it
     */
    RgbImage load(String name, ImageLoader loader) throws IOException {
        try {
            Path path = new Path(name);
            FileSystem files = path.getFileSystem(configuration.value().value());
            if (files instanceof LocalFileSystem local) {
                // The loader's own way: it looks what kind of file it is before it opens it.
                return loader.load(local.pathToFile(path).toPath());
            }
            try (InputStream in = files.open(path)) {
                return loader.load(in, name);
            }
        } catch (ImageException e) {
            throw e;
        } catch (FileNotFoundException e) {
            throw new ImageException("no such image file (" + name + ")", e);
        } catch (AccessControlException e) {
            throw new ImageException("image file may not be read (" + name + ")", e);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new ImageException("image file cannot be opened: " + Problems.oneLine(e) + " (" + name + ")", e);
        }
    }
}
