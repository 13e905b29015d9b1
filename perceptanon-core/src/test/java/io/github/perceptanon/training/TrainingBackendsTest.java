// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.weights.StateDict;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TrainingBackendsTest {
    private final TrainingProvider slow = new Known("slow", new Availability(true, 1, "always"));
    private final TrainingProvider fast = new Known("fast", new Availability(true, 9, "has AVX"));
    private final TrainingProvider broken = new Known("broken", new Availability(false, 0, "no library"));

    @Test
    void dl4jIsInstalled() {
        assertThat(TrainingBackends.installed().all())
                .extracting(TrainingProvider::name)
                .contains("dl4j");
    }

    @Test
    void theHighestRankThatWorksIsChosen() {
        TrainingBackends backends = TrainingBackends.of(List.of(slow, broken, fast));
        assertThat(backends.select(TrainingBackend.defaults())).isSameAs(fast);
        assertThat(backends.select(TrainingBackend.defaults().withName("slow"))).isSameAs(slow);
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingBackends.of(List.of(slow, fast))
                        .select(TrainingBackend.defaults().withName("other")))
                .withMessage("no training backend 'other' on the class path; there are [slow, fast] and auto");
    }

    @Test
    void oneThatDoesNotWorkIsRefusedWithItsReason() {
        TrainingBackends backends = TrainingBackends.of(List.of(broken));
        assertThatIllegalStateException()
                .isThrownBy(() -> backends.select(TrainingBackend.defaults().withName("broken")))
                .withMessage("training backend 'broken' does not work on this machine: no library");
        assertThatIllegalStateException()
                .isThrownBy(() -> backends.select(TrainingBackend.defaults()))
                .withMessage("no training backend works on this machine: broken: no library");
    }

    @Test
    void threadsHaveBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingBackend.defaults().withThreads(1025))
                .withMessage("threads must be from 0 to 1024 but was 1025");
    }

    private record Known(String name, Availability availability) implements TrainingProvider {
        @Override
        public Availability availability(Device device) {
            return availability;
        }

        @Override
        public TrainableNetwork compile(
                Network network, StateDict weights, Predicate<String> learns, TrainingBackend options) {
            throw new AssertionError("not asked for");
        }
    }
}
