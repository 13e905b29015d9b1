// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.ImageBatches;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
    private static final int SIZE = 4;
    private final AtomicInteger decoded = new AtomicInteger();

    @Test
    void batchesComeInTheGivenOrderAndTheLastMayBeSmaller() throws Exception {
        try (BatchLoader loader = loader(3, 2, Long.MAX_VALUE)) {
            List<List<Integer>> labels = new ArrayList<>();
            for (Batch batch : all(loader.pass(examples(7), new int[] {6, 5, 4, 3, 2, 1, 0}, unchanged()))) {
                labels.add(batch.examples().stream().map(Example::label).toList());
            }
            assertThat(labels).containsExactly(List.of(6, 5, 4), List.of(3, 2, 1), List.of(0));
        }
    }

    @Test
    void inputsAreNormalisedChannelsFirst() throws Exception {
        try (BatchLoader loader = loader(2, 1, Long.MAX_VALUE)) {
            Batch batch =
                    all(loader.pass(examples(2), new int[] {0, 1}, unchanged())).get(0);
            assertThat(batch.images().images()).isEqualTo(2);
            assertThat(batch.images().height()).isEqualTo(SIZE);
            assertThat(batch.images().width()).isEqualTo(SIZE);
            // The image of row r is filled with (r, r + 1, r + 2).
            float expected = (3 / 255f - 0.406f) / 0.225f;
            assertThat(batch.images().inputs().get(0).get(at(1, 2, 3, 1))).isEqualTo(expected);
        }
    }

    @Test
    void bothImagesOfAPairAreChangedAlike() throws Exception {
        // A gradient from left to right, so that a flip shows, and a copy of it as the other image.
        List<Example> pairs = List.of(new Example(List.of(Path.of("gradient"), Path.of("gradient")), 0, 0.5));
        try (BatchLoader loader = loader(1, 1, Long.MAX_VALUE)) {
            BatchLoader.Changes flipped = row -> new Augmentation.Change(true, 0);
            Batch batch = all(loader.pass(pairs, new int[] {0}, flipped)).get(0);
            assertThat(batch.images().inputs()).hasSize(2);
            for (FloatBuffer input : batch.images().inputs()) {
                for (int x = 0; x < SIZE; x++) {
                    float mirrored = (10 * (SIZE - 1 - x) / 255f - 0.485f) / 0.229f;
                    assertThat(input.get(at(0, 0, 1, x))).isEqualTo(mirrored);
                }
            }
        }
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws Exception {
        int[] order = RandomStream.permutation(20, RandomStream.of(1, "order", 0));
        List<float[]> one = new ArrayList<>();
        List<float[]> four = new ArrayList<>();
        for (int threads : new int[] {1, 4}) {
            try (BatchLoader loader = loader(3, threads, Long.MAX_VALUE)) {
                for (Batch batch :
                        all(loader.pass(examples(20), order, row -> Augmentation.REFERENCE.draw(5, 2, row)))) {
                    (threads == 1 ? one : four)
                            .add(Arrays.copyOf(
                                    ImageBatches.copy(batch.images().inputs().get(0)),
                                    batch.examples().size() * 3 * SIZE * SIZE));
                }
            }
        }
        assertThat(one).hasSize(7);
        for (int i = 0; i < one.size(); i++) {
            assertThat(four.get(i)).isEqualTo(one.get(i));
        }
    }

    @Test
    void imagesAreDecodedOnceWhileTheyFitTheBudget() throws Exception {
        try (BatchLoader loader = loader(2, 1, 4L * 3 * SIZE * SIZE)) {
            int[] order = IntStream.range(0, 6).toArray();
            all(loader.pass(examples(6), order, unchanged()));
            assertThat(decoded).hasValue(6);
            all(loader.pass(examples(6), order, unchanged()));
            assertThat(decoded).hasValue(8);
        }
    }

    @Test
    void anImageThatCannotBeReadStopsThePassWithItsOwnMessage() throws Exception {
        List<Example> examples = new ArrayList<>(examples(2));
        examples.add(new Example(List.of(Path.of("broken")), 0, 0));
        try (BatchLoader loader = loader(2, 1, 0);
                BatchLoader.Pass pass = loader.pass(examples, new int[] {0, 1, 2}, unchanged())) {
            pass.next().close();
            assertThatThrownBy(pass::next).isInstanceOf(IOException.class).hasMessage("broken: not an image");
        }
    }

    @Test
    void aPassThatIsGivenUpLeavesTheLoaderUsable() throws Exception {
        try (BatchLoader loader = loader(1, 2, 0)) {
            try (BatchLoader.Pass pass =
                    loader.pass(examples(9), IntStream.range(0, 9).toArray(), unchanged())) {
                pass.next().close();
            }
            assertThat(all(loader.pass(examples(3), new int[] {0, 1, 2}, unchanged())))
                    .hasSize(3);
        }
    }

    @Test
    void buffersAreUsedAgainAndStayFew() throws Exception {
        Set<FloatBuffer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        try (BatchLoader loader = loader(1, 2, Long.MAX_VALUE);
                BatchLoader.Pass pass =
                        loader.pass(examples(60), IntStream.range(0, 60).toArray(), unchanged())) {
            int row = 0;
            while (pass.hasNext()) {
                try (Batch batch = pass.next()) {
                    FloatBuffer input = batch.images().inputs().get(0);
                    seen.add(input);
                    // Not overwritten by a later batch while this one is open.
                    assertThat(input.get(at(0, 2, 0, 0)))
                            .isEqualTo((row + 2) / 255f / 0.225f - 0.406f / 0.225f, within(1e-5f));
                    row++;
                }
            }
        }
        // Two threads work up to three batches ahead, and one more is prepared when one is given out.
        assertThat(seen).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void aBatchClosedTwiceGivesItsBuffersBackOnce() {
        BufferPool pool = new BufferPool(4);
        FloatBuffer buffer = pool.take(3);
        Batch batch = new Batch(examples(1), new ImageBatch(1, 1, 1, List.of(buffer)), pool);
        batch.close();
        batch.close();
        assertThat(pool.free()).isEqualTo(1);
        assertThat(pool.take(3)).isSameAs(buffer);
        assertThat(pool.take(3)).isNotSameAs(buffer);
    }

    private static int at(int image, int channel, int y, int x) {
        return ((image * 3 + channel) * SIZE + y) * SIZE + x;
    }

    private BatchLoader loader(int batchSize, int threads, long budget) {
        ImageStore store = new ImageStore(
                path -> {
                    decoded.incrementAndGet();
                    if (path.toString().equals("broken")) {
                        throw new IOException("broken: not an image");
                    }
                    if (path.toString().equals("gradient")) {
                        return gradient();
                    }
                    return filled(Integer.parseInt(path.toString()));
                },
                budget);
        return new BatchLoader(store, Normalization.IMAGENET, batchSize, threads);
    }

    private static RgbImage filled(int value) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (value + i % 3);
        }
        return RgbImage.of(SIZE, SIZE, rgb);
    }

    private static RgbImage gradient() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (10 * (i / 3 % SIZE));
        }
        return RgbImage.of(SIZE, SIZE, rgb);
    }

    private static BatchLoader.Changes unchanged() {
        return row -> Augmentation.Change.NONE;
    }

    private static List<Example> examples(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Example(List.of(Path.of(Integer.toString(i))), i, 0))
                .toList();
    }

    private static List<Batch> all(BatchLoader.Pass pass) throws IOException, InterruptedException {
        List<Batch> batches = new ArrayList<>();
        try (pass) {
            while (pass.hasNext()) {
                batches.add(pass.next());
            }
        }
        assertThat(batches).hasSize(pass.batches());
        return batches;
    }
}
