// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.pipeline.BatchingListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** Counters, gauges and histograms, as Prometheus reads them. Nothing in them comes from a caller. Thread-safe. */
final class Meters implements AutoCloseable {
    private static final Duration[] TIMES = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer decoding = Timer.builder("perceptanon.decoding")
            .description("Decoding of an image")
            .serviceLevelObjectives(TIMES)
            .register(registry);

    Meters() {
        Runtime runtime = Runtime.getRuntime();
        gauge("perceptanon.heap.used.bytes", "Used heap", () -> runtime.totalMemory() - runtime.freeMemory());
        gauge("perceptanon.heap.max.bytes", "Largest heap", runtime::maxMemory);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    void gauge(String name, String description, String model, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tag("model", model).register(registry);
    }

    void answered(Exchange exchange, int status) {
        Timer.builder("perceptanon.requests")
                .description("Requests from their first byte to the last of their answer")
                .tags("route", exchange.route(), "model", exchange.model(), "status", Integer.toString(status))
                .serviceLevelObjectives(TIMES)
                .register(registry)
                .record(exchange.age());
    }

    void decoded(Duration time) {
        decoding.record(time);
    }

    /** What a model's batches tell. */
    BatchingListener batches(String model) {
        Timer waits = timer("perceptanon.queue.wait", "The longest wait of a batch's images", model);
        Timer runs = timer("perceptanon.inference", "A batch's time in the engine", model);
        DistributionSummary sizes = DistributionSummary.builder("perceptanon.batch.images")
                .description("Images of a batch")
                .tag("model", model)
                .serviceLevelObjectives(SIZES)
                .register(registry);
        return new BatchingListener() {
            @Override
            public void ran(Batch batch) {
                waits.record(batch.longestWait());
                runs.record(batch.runTime());
                sizes.record(batch.images());
                if (batch.failure().isPresent()) {
                    registry.counter("perceptanon.inference.failures", "model", model)
                            .increment();
                }
            }

            @Override
            public void rejected(int waiting) {
                registry.counter("perceptanon.queue.rejections", "model", model).increment();
            }
        };
    }

    private Timer timer(String name, String description, String model) {
        return Timer.builder(name)
                .description(description)
                .tag("model", model)
                .serviceLevelObjectives(TIMES)
                .register(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
