// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.Optional;

/** One opaque colour over each region. Nothing of the original is left there, so nothing can be restored. */
record Solid(int color) implements AnonymizationMethod {
    @Override
    public String name() {
        return "solid";
    }

    @Override
    public String variant() {
        return color == 0 ? name() : String.format("%s-%06x", name(), color);
    }

    /** A frame of one colour tells people nothing. */
    @Override
    public boolean treats(Scope scope) {
        return scope != Scope.IMAGE;
    }

    @Override
    public boolean destroys() {
        return true;
    }

    @Override
    public Optional<RgbImage> apply(AnonymizationRequest request) {
        return Optional.of(new Anonymizer.Mask(color).apply(request.original(), request.regions()));
    }
}
