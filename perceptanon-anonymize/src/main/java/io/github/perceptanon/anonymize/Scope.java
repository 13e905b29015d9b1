// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.file.Quoted;
import java.util.Arrays;
import java.util.Locale;

/** What an anonymized variant treats: the values of the column {@code scope}. */
public enum Scope {
    /** The faces. */
    FACE,
    /** Whole persons. */
    PERSON,
    /** The whole image. */
    IMAGE;

    /**
     * The value of the column.
     *
     * @return {@code face}, {@code person} or {@code image}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a scope by its label.
     *
     * @param label in any case
     * @return the scope
     * @throws IllegalArgumentException if there is none
     */
    public static Scope of(String label) {
        return Arrays.stream(values())
                .filter(scope -> scope.name().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a scope must be face, person or image but was " + Quoted.of(label)));
    }
}
