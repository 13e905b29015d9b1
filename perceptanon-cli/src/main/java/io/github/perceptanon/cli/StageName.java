// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.explain.ExplainOptions;

/** What the command calls the stages of backbones: {@code last}, or {@code layer1}, {@code layer2} and so on. */
final class StageName {
    static final String LAST = "last";

    private StageName() {}

    /**
     * Parses a name.
     *
     * @return the stage, or {@link ExplainOptions#LAST_STAGE}
     * @throws IllegalArgumentException if it is none
     */
    static int parse(String name) {
        if (!name.matches(LAST + "|layer[1-9]")) {
            throw new IllegalArgumentException(
                    "--layer must be last, or layer1, layer2 and so on, but was '" + name + "'");
        }
        return name.equals(LAST) ? ExplainOptions.LAST_STAGE : name.charAt(name.length() - 1) - '0';
    }
}
