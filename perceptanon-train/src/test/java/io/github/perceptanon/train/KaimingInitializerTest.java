package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KaimingInitializerTest {
    private final StateDict weights = new KaimingInitializer(3).initialize(shapes());

    @Test
    void convolutionsAreNormalWithFanOutVariance() {
        float[] w = weights.get("conv1.weight").toFloats();
        double mean =
                IntStream.range(0, w.length).mapToDouble(i -> w[i]).average().orElseThrow();
        double square = IntStream.range(0, w.length)
                .mapToDouble(i -> w[i] * w[i])
                .average()
                .orElseThrow();
        double expected = Math.sqrt(2.0 / (64 * 7 * 7));
        assertThat(mean).isCloseTo(0, within(expected / 20));
        assertThat(Math.sqrt(square)).isCloseTo(expected, within(expected / 40));
    }

    @Test
    void convolutionTailsAreThoseOfANormalDistribution() {
        float[] w = weights.get("conv1.weight").toFloats();
        double two = 2 * Math.sqrt(2.0 / (64 * 7 * 7));
        long beyond =
                IntStream.range(0, w.length).filter(i -> Math.abs(w[i]) > two).count();
        assertThat(beyond / (double) w.length).isCloseTo(0.0455, within(0.01));
    }

    @Test
    void linearLayersAreUniformWithinTheRootOfFanIn() {
        double bound = 1 / Math.sqrt(512);
        for (String name : new String[] {"fc.weight", "fc.bias"}) {
            float[] w = weights.get(name).toFloats();
            assertThat(w).as(name).doesNotContain(0f);
            for (float v : w) {
                assertThat((double) v).isBetween(-bound, bound);
            }
        }
        float max = 0;
        for (float v : weights.get("fc.weight").toFloats()) {
            max = Math.max(max, v);
        }
        assertThat((double) max).isGreaterThan(0.99 * bound);
    }

    @Test
    void batchNormsBeginAsTheIdentity() {
        assertThat(weights.get("bn1.weight").toFloats()).containsOnly(1f);
        assertThat(weights.get("bn1.bias").toFloats()).containsOnly(0f);
        assertThat(weights.get("bn1.running_mean").toFloats()).containsOnly(0f);
        assertThat(weights.get("bn1.running_var").toFloats()).containsOnly(1f);
        assertThat(weights.get("bn1.num_batches_tracked").dtype()).isEqualTo(DType.I64);
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        assertThat(new KaimingInitializer(3).initialize(shapes()).sha256()).isEqualTo(weights.sha256());
        assertThat(new KaimingInitializer(4).initialize(shapes()).sha256()).isNotEqualTo(weights.sha256());
    }

    private static Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("conv1.weight", new long[] {64, 3, 7, 7});
        for (String name : new String[] {"weight", "bias", "running_mean", "running_var"}) {
            shapes.put("bn1." + name, new long[] {64});
        }
        shapes.put("bn1.num_batches_tracked", new long[0]);
        shapes.put("fc.weight", new long[] {10, 512});
        shapes.put("fc.bias", new long[] {10});
        return shapes;
    }
}
