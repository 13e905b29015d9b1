// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginesTest {
    private final List<String> asked = new ArrayList<>();

    private EngineProvider engine(String name, int highestRank, int rank) {
        return new EngineProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int highestRank() {
                return highestRank;
            }

            @Override
            public Availability availability(Device device) {
                asked.add(name);
                return new Availability(rank > 0, rank, name + "'s reason");
            }

            @Override
            public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
                throw new UnsupportedOperationException(name);
            }
        };
    }

    private static EngineProvider select(Engines engines, String name) {
        return engines.select(EngineOptions.defaults().withEngine(name));
    }

    @Test
    void theDefaultIsTheHighestRank() {
        Engines engines = Engines.of(List.of(engine("slow", 10, 10), engine("fast", 30, 20)));

        assertThat(engines.select(EngineOptions.defaults()).name()).isEqualTo("fast");
    }

    @Test
    void autoTakesTheHighestRankOfThoseThatWork() {
        Engines engines = Engines.of(List.of(engine("slow", 10, 10), engine("broken", 90, 0), engine("fast", 30, 20)));

        assertThat(select(engines, "auto").name()).isEqualTo("fast");
    }

    @Test
    void autoDoesNotAskWhoCannotWin() {
        Engines engines = Engines.of(List.of(engine("slow", 10, 10), engine("fast", 30, 20), engine("other", 25, 10)));

        select(engines, "auto");

        assertThat(asked).containsExactly("fast", "other");
    }

    @Test
    void aNameAsksThatOneAlone() {
        select(Engines.of(List.of(engine("slow", 10, 10), engine("fast", 30, 20))), "slow");

        assertThat(asked).containsExactly("slow");
    }

    @Test
    void whatDoesNotWorkSaysWhy() {
        Engines engines = Engines.of(List.of(engine("a", 10, 0), engine("b", 30, 0)));

        assertThatIllegalStateException().isThrownBy(() -> select(engines, "a")).withMessageContaining("a's reason");
        assertThatIllegalStateException()
                .isThrownBy(() -> select(engines, "auto"))
                .withMessageContainingAll("a's reason", "b's reason");
    }

    @Test
    void anUnknownNameListsThoseThatThereAre() {
        Engines engines = Engines.of(List.of(engine("a", 10, 10)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> select(engines, "abacus"))
                .withMessageContainingAll("'abacus'", "[a]");
    }
}
