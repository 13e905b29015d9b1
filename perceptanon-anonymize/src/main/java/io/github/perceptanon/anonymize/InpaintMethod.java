// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.Optional;

/** Fills regions from their border. Regions that touch are filled together, as none of them is known. */
record InpaintMethod() implements AnonymizationMethod {
    /** Known pixels around a hole. The border alone decides; a few more steady the coarse levels. */
    private static final int MARGIN = 16;

    @Override
    public String name() {
        return "inpaint";
    }

    /** There is no border to fill a whole image from. */
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
        Patchwork patchwork = new Patchwork(request.original());
        patchwork
                .clusters(request.regions(), MARGIN)
                .forEach(cluster -> patchwork.apply(InpaintMethod::fill, cluster, MARGIN));
        return Optional.of(patchwork.image());
    }

    private static RgbImage fill(RgbImage image, List<Region> regions) {
        Coverage coverage = Coverage.of(image.width(), image.height(), regions);
        return coverage.isEmpty() ? image : HarmonicFill.fillFast(image, coverage);
    }
}
