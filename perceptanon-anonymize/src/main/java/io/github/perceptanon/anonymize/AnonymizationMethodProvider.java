// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import java.io.IOException;

/** A kind of anonymization method. Providers on the class path are found through {@link java.util.ServiceLoader}. */
public interface AnonymizationMethodProvider {
    /**
     * The name that users choose it by.
     *
     * @return lower-case letters, digits and hyphens
     */
    String name();

    /**
     * Creates a method.
     *
     * @param argument what stands behind {@code NAME=}, for example a strength; empty for the defaults
     * @return the method
     * @throws IllegalArgumentException if the argument is not one of this method; the message says which are
     * @throws IOException if something that the argument names cannot be read
     */
    AnonymizationMethod create(String argument) throws IOException;
}
