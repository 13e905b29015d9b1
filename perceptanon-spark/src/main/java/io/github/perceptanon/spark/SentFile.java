// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.io.IOException;
import java.util.Objects;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A file that is read and sent once in an application, however often it is used. Thread-safe. */
final class SentFile<T> {
    private final String uri;
    private final JobFile.Reader<T> look;
    private @Nullable SparkContext context;
    private JobFile.@Nullable OnDriver<T> sent;

    /**
     * A file that was not sent yet.
     *
     * @param uri as {@link JobFile#of} takes it
     * @param look reads what the driver has to know of it
     */
    SentFile(String uri, JobFile.Reader<T> look) {
        this.uri = Objects.requireNonNull(uri, "uri");
        this.look = look;
    }

    String uri() {
        return uri;
    }

    /**
     * What executors get, and what the driver knows.
     *
     * @throws IOException if the file cannot be read; one line that names it
     */
    synchronized JobFile.OnDriver<T> in(SparkSession spark) throws IOException {
        if (sent == null || context != spark.sparkContext()) {
            sent = JobFile.of(spark, uri, look);
            context = spark.sparkContext();
        }
        return sent;
    }
}
