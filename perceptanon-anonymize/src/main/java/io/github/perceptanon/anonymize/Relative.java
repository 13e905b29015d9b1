// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Methods whose strength is a part of the shorter side of each region's bounds, so that a face in the background is
 * changed as much as one in front. Where regions overlap, the larger one decides.
 */
final class Relative {
    private Relative() {}

    /**
     * How strong.
     *
     * @param ofRegion part of the shorter side of a face or person
     * @param ofImage part of the shorter side of a whole image
     * @param suffix of the variant's name
     */
    record Strength(double ofRegion, double ofImage, String suffix) {
        static final Strength DEFAULT = new Strength(0.2, 0.05, "");

        double pixels(Region region, Scope scope) {
            Region.Rectangle bounds = region.bounds();
            return Math.min(bounds.width(), bounds.height()) * (scope == Scope.IMAGE ? ofImage : ofRegion);
        }

        String recipe() {
            return ofRegion + " " + ofImage;
        }
    }

    /** What is the same for all of them. */
    private interface Method extends AnonymizationMethod {
        Strength strength();

        @Override
        default String variant() {
            return name() + strength().suffix();
        }

        @Override
        default String recipe(String original, Scope scope) {
            return name() + " " + strength().recipe();
        }
    }

    /** A Gaussian low-pass. */
    record Blur(Strength strength) implements Method {
        private static final double MOST_SIGMA = 1000;
        private static final double LEAST_SIGMA = 0.5;

        @Override
        public String name() {
            return "blur";
        }

        @Override
        public Optional<RgbImage> apply(AnonymizationRequest request) {
            Patchwork patchwork = new Patchwork(request.original());
            for (Region region : smallestFirst(request.regions())) {
                double sigma = strength.pixels(region, request.scope());
                sigma = Math.min(MOST_SIGMA, Math.max(LEAST_SIGMA, sigma));
                int margin = (int) Math.ceil(4 * sigma);
                if (WideBlur.isGoodFor(sigma)) {
                    patchwork.apply(new WideBlur(sigma)::blur, List.of(region), margin);
                } else {
                    patchwork.apply(new Anonymizer.Blur(sigma), List.of(region), margin);
                }
            }
            return Optional.of(patchwork.image());
        }
    }

    /** Square blocks of their mean colour. */
    record Pixelate(Strength strength) implements Method {
        @Override
        public String name() {
            return "pixelate";
        }

        @Override
        public Optional<RgbImage> apply(AnonymizationRequest request) {
            Patchwork patchwork = new Patchwork(request.original());
            for (Region region : smallestFirst(request.regions())) {
                int block = (int) Math.max(2, Math.round(strength.pixels(region, request.scope())));
                patchwork.apply(new Anonymizer.Pixelate(block), List.of(region), 0);
            }
            return Optional.of(patchwork.image());
        }
    }

    private static List<Region> smallestFirst(List<Region> regions) {
        return regions.stream()
                .sorted(Comparator.comparingDouble(region ->
                        Math.min(region.bounds().width(), region.bounds().height())))
                .toList();
    }
}
