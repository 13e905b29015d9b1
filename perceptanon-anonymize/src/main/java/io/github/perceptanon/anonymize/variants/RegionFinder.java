// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.detect.DetectorException;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.Map;

/** Where regions come from: a file that is known before the photographs are read, or a detector that looks at them. */
interface RegionFinder {
    /** What the regions of a photograph depend on, besides the photograph. */
    String key(String photograph);

    /** The regions of a photograph that are known without looking at it; none of a detector. */
    ImageRegions known(String photograph);

    /** Whether photographs have to be looked at. */
    boolean looks();

    /** How many photographs are looked at together. */
    int batch();

    /** What is found in photographs: boxes as they are, to be recorded. */
    List<List<LabeledRegion>> look(List<RgbImage> originals) throws DetectorException;

    /** The regions that follow from what was found in a photograph. */
    ImageRegions regions(String photograph, List<LabeledRegion> found);

    /** Labels that stand for nothing. */
    Map<String, Integer> leftOut();

    /** For reports. */
    String source();
}
