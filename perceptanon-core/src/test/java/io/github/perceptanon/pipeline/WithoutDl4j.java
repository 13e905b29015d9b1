// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.explain.ExplainOptions;

/** What {@link WithoutDl4jTest} runs in a JVM of its own: scores and explains, with an engine that needs no library. */
final class WithoutDl4j {
    private WithoutDl4j() {}

    /** Prints a line for each call. */
    public static void main(String[] args) {
        try (AnonymityScorer scorer = new FakeEngine().alone()) {
            scorer.score(FakeEngine.grey(50));
            System.out.println("scored");
            scorer.explain(FakeEngine.grey(50), ExplainOptions.defaults());
            System.out.println("explained at the last stage");
            for (int i = 0; i < 2; i++) {
                try {
                    scorer.explain(
                            FakeEngine.grey(50), ExplainOptions.defaults().withStage(2));
                } catch (IllegalStateException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }
}
