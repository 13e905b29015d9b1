// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.detect.Detection;
import io.github.perceptanon.anonymize.detect.DetectorException;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Regions that a detector finds. */
final class DetectedRegions implements RegionFinder {
    private static final int MOST_SHOWN = 5;

    private final RegionDetector detector;
    private final RegionOptions reading;

    /**
     * Creates the finder.
     *
     * @throws DetectorException if the detector never finds what is to be treated
     */
    DetectedRegions(RegionDetector detector, RegionOptions reading, List<Scope> scopes) throws DetectorException {
        this.detector = detector;
        this.reading = reading;
        for (Scope scope : scopes) {
            if (scope != Scope.IMAGE
                    && detector.labels().stream()
                            .noneMatch(label -> reading.scope(label).equals(Optional.of(scope)))) {
                throw new DetectorException("the detector finds no " + scope.label() + ": its labels are "
                        + Quoted.list(detector.labels(), MOST_SHOWN) + ", and none of them stands for one (" + source()
                        + ")");
            }
        }
    }

    @Override
    public String key(String photograph) {
        return "\ndetector " + detector.recipe() + "\n" + new TreeMap<>(reading.labels()) + " "
                + reading.shape().id() + " " + reading.growth();
    }

    @Override
    public ImageRegions known(String photograph) {
        return new ImageRegions(photograph, 0, 0, List.of());
    }

    @Override
    public boolean looks() {
        return true;
    }

    @Override
    public int batch() {
        return Math.max(1, detector.batch());
    }

    @Override
    public List<List<LabeledRegion>> look(List<RgbImage> originals) throws DetectorException {
        List<List<Detection>> detected = detector.detect(originals);
        if (detected.size() != originals.size()) {
            throw new DetectorException(
                    "the detector was given " + originals.size() + " images but answered for " + detected.size());
        }
        List<List<LabeledRegion>> found = new ArrayList<>();
        for (List<Detection> detections : detected) {
            List<LabeledRegion> regions = new ArrayList<>();
            for (Detection detection : detections) {
                reading.scope(detection.label())
                        .ifPresent(scope -> regions.add(
                                new LabeledRegion(scope, detection.box(), OptionalDouble.of(detection.score()))));
            }
            found.add(regions);
        }
        return found;
    }

    @Override
    public ImageRegions regions(String photograph, List<LabeledRegion> found) {
        List<LabeledRegion> regions = new ArrayList<>();
        for (LabeledRegion region : found) {
            Region.Rectangle box = region.region().bounds();
            regions.add(new LabeledRegion(region.scope(), reading.region(box), region.score()));
        }
        return new ImageRegions(photograph, 0, 0, regions);
    }

    @Override
    public Map<String, Integer> leftOut() {
        return Map.of();
    }

    @Override
    public String source() {
        return detector.source();
    }
}
