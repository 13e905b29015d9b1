// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.file.WorkerFailure;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.training.ImageBatch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prepares batches on its own threads while the network works on earlier ones: decode, resize, augment, normalise. The
 * content of a batch does not depend on the number of threads or their timing.
 */
final class BatchLoader implements AutoCloseable {
    private final ImageStore images;
    private final Normalization normalization;
    private final int batchSize;
    private final int ahead;
    private final ExecutorService threads;
    private final BufferPool buffers;

    BatchLoader(ImageStore images, Normalization normalization, int batchSize, int threads) {
        this.images = images;
        this.normalization = normalization;
        this.batchSize = batchSize;
        this.ahead = threads + 1;
        // Those ahead, the one that is given out, and the one that is given back before; each may be of pairs.
        this.buffers = new BufferPool(2 * (ahead + 2));
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "perceptanon-batches");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The change to a row's images, by the row's index. */
    interface Changes {
        Augmentation.Change of(int row);
    }

    /** One pass over rows in this order. */
    Pass pass(List<Example> examples, int[] order, Changes changes) {
        return new Pass(examples, order, changes);
    }

    /** The batches of one pass, in order. Not thread-safe. */
    final class Pass implements AutoCloseable {
        private final List<Example> examples;
        private final int[] order;
        private final Changes changes;
        private final Deque<Future<Batch>> pending = new ArrayDeque<>();
        private int next;

        private Pass(List<Example> examples, int[] order, Changes changes) {
            this.examples = examples;
            this.order = order;
            this.changes = changes;
        }

        int batches() {
            return (order.length + batchSize - 1) / batchSize;
        }

        boolean hasNext() {
            return next < order.length || !pending.isEmpty();
        }

        /** Returns the next batch, which the caller must close. */
        Batch next() throws IOException, InterruptedException {
            while (next < order.length && pending.size() <= ahead) {
                int from = next;
                int to = Math.min(order.length, from + batchSize);
                pending.add(threads.submit(() -> prepare(from, to)));
                next = to;
            }
            try {
                Batch batch = pending.element().get();
                pending.remove();
                return batch;
            } catch (ExecutionException e) {
                throw WorkerFailure.of(e);
            }
        }

        private Batch prepare(int from, int to) throws IOException {
            List<Example> rows = new ArrayList<>(to - from);
            for (int i = from; i < to; i++) {
                rows.add(examples.get(order[i]));
            }
            List<FloatBuffer> inputs = new ArrayList<>();
            try {
                RgbImage first = image(rows, from, 0, 0);
                int height = first.height();
                int width = first.width();
                for (int input = 0; input < rows.get(0).images().size(); input++) {
                    FloatBuffer buffer = buffers.take(Math.multiplyExact(batchSize, 3 * height * width));
                    inputs.add(buffer);
                    fill(buffer, rows, from, input, input == 0 ? first : image(rows, from, 0, input));
                }
                return new Batch(rows, new ImageBatch(rows.size(), height, width, inputs), buffers);
            } catch (IOException | RuntimeException | Error e) {
                inputs.forEach(buffers::giveBack);
                throw e;
            }
        }

        private void fill(FloatBuffer buffer, List<Example> rows, int from, int input, RgbImage first)
                throws IOException {
            float[] values = new float[3 * first.height() * first.width()];
            for (int i = 0; i < rows.size(); i++) {
                RgbImage image = i == 0 ? first : image(rows, from, i, input);
                if (image.height() != first.height() || image.width() != first.width()) {
                    throw new IllegalArgumentException("the images of a batch must have one size but were "
                            + first.width() + "x" + first.height() + " and " + image.width() + "x" + image.height());
                }
                normalization.toChw(image, values, 0);
                buffer.put(i * values.length, values);
            }
        }

        private RgbImage image(List<Example> rows, int from, int row, int input) throws IOException {
            return changes.of(order[from + row])
                    .apply(images.get(rows.get(row).images().get(input)));
        }

        @Override
        public void close() {
            pending.forEach(f -> f.cancel(false));
            for (Future<Batch> f : pending) {
                closeIfDone(f);
            }
            pending.clear();
        }

        private void closeIfDone(Future<Batch> future) {
            if (!future.isCancelled()) {
                try {
                    future.get().close();
                } catch (ExecutionException e) {
                    // This batch is not needed any more, so its failure can be ignored.
                    return;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        buffers.close();
    }
}
