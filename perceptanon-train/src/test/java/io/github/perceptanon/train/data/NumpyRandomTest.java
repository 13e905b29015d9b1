// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NumpyRandomTest {
    private static final JsonNode ANCHORS =
            GoldenFiles.read("labels_splits.json").get("rng_anchors");

    private final NumpyRandom random = new NumpyRandom(42);

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    @Test
    void wordsAreNumpys() {
        long[] words = new long[5];
        for (int i = 0; i < words.length; i++) {
            words[i] = Integer.toUnsignedLong(random.nextInt());
        }
        assertThat(words)
                .containsExactly(IntStream.range(0, 5)
                        .mapToLong(i -> ANCHORS.get("RandomState42_randint_u32_first5")
                                .get(i)
                                .asLong())
                        .toArray());
    }

    @Test
    void doublesAreNumpys() {
        double[] doubles = {
            random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble()
        };
        assertThat(doubles).containsExactly(GoldenFiles.numbers(ANCHORS.get("RandomState42_random_sample_first5")));
    }

    @Test
    void thePermutationIsNumpys() {
        assertThat(random.permutation(20)).containsExactly(ints(ANCHORS.get("RandomState42_permutation20")));
    }

    @Test
    void permutationsFollowOneAnotherAsNumpys() {
        JsonNode golden = ANCHORS.get("RandomState42_permutation7_then_permutation5");
        random.permutation(7);
        assertThat(random.permutation(5)).containsExactly(ints(golden.get(1)));
    }

    @Test
    void choiceWithoutReplacementIsNumpys() {
        assertThat(random.choice(IntStream.range(0, 10).toArray(), 4))
                .containsExactly(ints(ANCHORS.get("RandomState42_choice10_size4_noreplace")));
    }

    @Test
    void theStateIsRefilledAfter624Words() {
        // The C++ standard (rand.predef) requires this of mt19937, which is seeded in the same way with 5489.
        NumpyRandom standard = new NumpyRandom(5489);
        for (int i = 1; i < 10_000; i++) {
            standard.nextInt();
        }
        assertThat(Integer.toUnsignedLong(standard.nextInt())).isEqualTo(4123659995L);
    }

    @Test
    void approximateModeIsSklearns() {
        for (JsonNode anchor : ANCHORS.get("approximate_mode")) {
            NumpyRandom seeded = new NumpyRandom(anchor.get("seed").asLong());
            assertThat(StratifiedShuffle.approximateMode(
                            ints(anchor.get("class_counts")),
                            anchor.get("n_draws").asInt(),
                            seeded))
                    .containsExactly(ints(anchor.get("result")));
        }
    }

    @Test
    void theStratifiedSplitIsSklearns() throws AnnotationException {
        int[] counts = {3, 5, 12, 20, 30, 20, 10};
        int[] strata = IntStream.range(0, counts.length)
                .flatMap(c -> IntStream.generate(() -> c).limit(counts[c]))
                .toArray();
        int[] rows = IntStream.range(0, 100).toArray();
        StratifiedShuffle.Halves halves = StratifiedShuffle.split("test", rows, strata, 0.2, 42);
        JsonNode golden = ANCHORS.get("sklearn_strat_100");
        assertThat(halves.train()).containsExactly(ints(golden.get("train")));
        assertThat(halves.test()).containsExactly(ints(golden.get("test")));
    }
}
