// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationRequest;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left of a photograph without some regions.
 *
 * @param image what is left
 * @param regions what is destroyed besides the starting regions
 * @param area the destroyed part, starting regions included
 */
record Remains(RgbImage image, List<CueRegion> regions, double area) {

    /** A photograph, and what is destroyed of it in any case. */
    record Source(RgbImage photograph, List<Region> start, AnonymizationMethod method) {
        /** What is left without these regions. */
        Remains without(List<CueRegion> regions) throws IOException {
            List<Region> all = all(regions);
            return all.isEmpty()
                    ? new Remains(photograph, regions, 0)
                    : new Remains(destroyed(all), regions, area(regions));
        }

        /** The destroyed part, starting regions included. */
        double area(List<CueRegion> regions) {
            return (double) Region.covered(photograph, all(regions)) / photograph.width() / photograph.height();
        }

        List<Region> all(List<CueRegion> regions) {
            List<Region> all = new ArrayList<>(start);
            regions.forEach(region -> all.addAll(region.parts()));
            return all;
        }

        private RgbImage destroyed(List<Region> all) throws IOException {
            RgbImage image = method.apply(new AnonymizationRequest("photograph", photograph, Scope.PERSON, all))
                    .orElseThrow(() -> new IOException("the method " + method.name() + " made no image"));
            if (image.width() != photograph.width() || image.height() != photograph.height()) {
                throw new IOException("the method " + method.name() + " made " + image.width() + "x" + image.height()
                        + " pixels of " + photograph.width() + "x" + photograph.height());
            }
            return image;
        }
    }
}
