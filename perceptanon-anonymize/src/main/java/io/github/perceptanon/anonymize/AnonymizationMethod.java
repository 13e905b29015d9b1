// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes anonymized variants of images. Implementations must be thread-safe, and give equal images for equal requests.
 * {@link AnonymizationMethods} finds them by name; {@link AnonymizationMethodProvider} adds more.
 */
public interface AnonymizationMethod {
    /**
     * The value of the column {@code method}.
     *
     * @return lower-case letters, digits and hyphens
     */
    String name();

    /**
     * The method with its strength, for names of files. No two methods of one study may have the same.
     *
     * @return lower-case letters, digits, hyphens and points; by default the name
     */
    default String variant() {
        return name();
    }

    /**
     * Everything that the variant of one original depends on, besides the request. A variant whose recipe changed is made
     * anew.
     *
     * @param original the original's name, as in the request
     * @param scope what is treated
     * @return one line of text, by default the method's variant
     * @throws IOException if something that it needs cannot be read
     */
    default String recipe(String original, Scope scope) throws IOException {
        return variant();
    }

    /**
     * Whether this method's variants differ between scopes. One that does not can take part in one scope only.
     *
     * @return by default true
     */
    default boolean distinguishesScopes() {
        return true;
    }

    /**
     * Whether this method is made for a scope.
     *
     * @param scope what would be treated
     * @return by default true
     */
    default boolean treats(Scope scope) {
        return true;
    }

    /**
     * Whether nothing of what a region held is left in it, so that nothing can be restored. Only such methods may be used where
     * a model decides what is treated, because others could change its opinion and leave what people see.
     *
     * @return by default false
     */
    default boolean destroys() {
        return false;
    }

    /**
     * Makes a variant.
     *
     * @param request the original and its regions
     * @return an image of the original's size, or empty if this method has none for this original
     * @throws IOException if something that it needs cannot be read
     */
    Optional<RgbImage> apply(AnonymizationRequest request) throws IOException;
}
