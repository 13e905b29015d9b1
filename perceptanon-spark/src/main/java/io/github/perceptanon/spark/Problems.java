// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.file.Quoted;

/** What went wrong, as one line for a row or for the driver. */
final class Problems {
    private static final int LONGEST = 500;

    private Problems() {}

    /** The first line of a failure's message; Hadoop's and Spark's go on with stack traces. */
    static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? failure.getClass().getSimpleName() : message.strip();
        String line = Quoted.oneLine(text.lines().findFirst().orElse(text));
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** The innermost cause's line: Spark wraps what a task threw several times. */
    static String rootLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return oneLine(root);
    }
}
