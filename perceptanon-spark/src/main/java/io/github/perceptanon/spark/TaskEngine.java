// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.engine.BatchSizes;
import io.github.perceptanon.engine.EngineOptions;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * How an executor uses its machine for networks: one call per task at a time, each with as many threads as a task has
 * processors ({@code spark.task.cpus}).
 *
 * @param name an engine's name, or {@code auto}
 * @param maximumBatch images in a batch
 */
record TaskEngine(String name, int maximumBatch) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_BATCH = 256;

    TaskEngine {
        if (maximumBatch < 1 || maximumBatch > MOST_BATCH) {
            throw new IllegalArgumentException(
                    "maximumBatch must be from 1 to " + MOST_BATCH + " but was " + maximumBatch);
        }
    }

    /** Processors of one task of this executor. */
    static int cpus() {
        TaskContext task = TaskContext.get();
        return task == null ? 1 : Math.max(1, task.cpus());
    }

    EngineOptions options() {
        int cpus = cpus();
        SparkEnv environment = SparkEnv.get();
        int cores = Math.max(
                Runtime.getRuntime().availableProcessors(),
                environment == null ? 1 : environment.conf().getInt("spark.executor.cores", 1));
        int sizes = BatchSizes.count(maximumBatch);
        return EngineOptions.defaults()
                .withEngine(name)
                .withThreads(cpus)
                .withConcurrency(Math.max(1, cores / cpus))
                .withCachedBatchSizes(Math.max(sizes, EngineOptions.defaults().cachedBatchSizes()));
    }

    /** For keys: what the options depend on. */
    String key() {
        return name + " " + cpus() + " " + maximumBatch;
    }
}
