// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.PreparedImage;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A scorer that is closed while all its methods run, on every engine: calls that have begun give what they always give, later
 * ones are refused, and nothing else ever happens. {@code -Dperceptanon.closings=N} closes N scorers of each setup.
 */
@Timeout(600)
public abstract class ScorerClosingContract {
    private static final int CLOSINGS = Integer.getInteger("perceptanon.closings", 6);
    private static final int SIDE = 32;
    private static final Map<AnnotationSetup, StateDict> WEIGHTS = new EnumMap<>(AnnotationSetup.class);

    /** The engine under test. */
    protected abstract EngineProvider provider();

    /** What a call gives, in a form that can be compared. */
    private interface Call {
        Object of(Scorer scorer);
    }

    private Scorer scorer(AnnotationSetup setup, int concurrency) {
        ModelCard card = ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(SIDE, SIDE);
        StateDict weights = WEIGHTS.computeIfAbsent(setup, s -> new GoldenNetworks(s, Backbone.RESNET18, 10).weights());
        return Scorer.of(card, weights, provider(), EngineOptions.defaults().withConcurrency(concurrency));
    }

    private static RgbImage image(int seed) {
        GoldenNumbers numbers = GoldenNumbers.of("closing", seed);
        byte[] rgb = new byte[3 * 40 * 36];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) numbers.bits24(i);
        }
        return RgbImage.of(40, 36, rgb);
    }

    /** Everything public that runs the network. */
    private static Map<String, Call> calls(AnnotationSetup setup) {
        RgbImage first = image(1);
        RgbImage second = image(2);
        // Batches of 8, 2 and 1.
        List<RgbImage> many =
                IntStream.range(0, 11).mapToObj(ScorerClosingContract::image).toList();
        float[] kept = new float[Backbone.RESNET18.features()];
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("embed", scorer -> {
            try (PreparedImage prepared = scorer.prepare(first)) {
                return scorer.embed(List.of(prepared)).stream()
                        .map(ScorerClosingContract::ints)
                        .toList();
            }
        });
        if (setup == AnnotationSetup.HA1) {
            calls.put("score", scorer -> alone(scorer).score(first));
            calls.put("scoreAll", scorer -> alone(scorer).scoreAll(many));
        } else {
            calls.put("score", scorer -> pairs(scorer).score(first, second));
            calls.put("against", scorer -> pairs(scorer).against(first).scoreEmbedding(kept));
            calls.put(
                    "score of a kept original",
                    scorer -> pairs(scorer).against(kept).score(second));
            calls.put(
                    "scoreAll of a kept original",
                    scorer -> pairs(scorer).against(kept).scoreAll(many));
        }
        for (int stage = 1; stage <= 4; stage++) {
            ExplainOptions options = ExplainOptions.defaults().withStage(stage);
            calls.put("explain at stage " + stage, scorer -> {
                if (setup == AnnotationSetup.HA1) {
                    return ints(alone(scorer).explain(first, options).raw());
                }
                PairHeatmaps maps = pairs(scorer).explain(first, second, options);
                return List.of(
                        ints(maps.original().raw()), ints(maps.anonymized().raw()));
            });
        }
        return calls;
    }

    private static AnonymityScorer alone(Scorer scorer) {
        return (AnonymityScorer) scorer;
    }

    private static PairScorer pairs(Scorer scorer) {
        return (PairScorer) scorer;
    }

    private static List<Integer> ints(float[] floats) {
        return IntStream.range(0, floats.length)
                .mapToObj(i -> Float.floatToIntBits(floats[i]))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void whenEverItIsClosedACallGivesWhatItAlwaysGivesOrIsRefused(AnnotationSetup setup) throws Exception {
        Map<String, Call> calls = calls(setup);
        Map<String, Object> expected = new LinkedHashMap<>();
        try (Scorer scorer = scorer(setup, 2)) {
            calls.forEach((name, call) -> expected.put(name, call.of(scorer)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(calls.size() + 1);
        try {
            for (int round = 0; round < CLOSINGS; round++) {
                closeAmongCalls(threads, setup, calls, expected, new SplittableRandom(round));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void closeAmongCalls(
            ExecutorService threads,
            AnnotationSetup setup,
            Map<String, Call> calls,
            Map<String, Object> expected,
            SplittableRandom random)
            throws Exception {
        Scorer scorer = scorer(setup, random.nextInt(1, 4));
        // Half of the time the graph of the earlier stages is there when it gets serious, else it is being built.
        if (random.nextBoolean()) {
            calls.get("explain at stage 3").of(scorer);
        }
        VersionScorer kept = setup == AnnotationSetup.HA2 ? pairs(scorer).against(image(1)) : null;
        AtomicBoolean closed = new AtomicBoolean();
        CyclicBarrier start = new CyclicBarrier(calls.size() + 1);
        List<Callable<Void>> work = new ArrayList<>();
        calls.forEach((name, call) -> work.add(() -> {
            start.await();
            while (true) {
                boolean refuses = closed.get();
                try {
                    assertThat(call.of(scorer)).as(name).isEqualTo(expected.get(name));
                    assertThat(refuses).as("%s begun after closing ran", name).isFalse();
                } catch (IllegalStateException e) {
                    assertThat(e).as(name).hasMessage("the scorer is closed");
                    return null;
                }
            }
        }));
        long microseconds = random.nextLong(60_000);
        work.add(() -> {
            start.await();
            for (long end = System.nanoTime() + 1000 * microseconds; System.nanoTime() < end; ) {
                Thread.yield();
            }
            scorer.close();
            closed.set(true);
            return null;
        });
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
        if (kept != null) {
            assertThatIllegalStateException().isThrownBy(() -> kept.score(image(2)));
        }
    }
}
