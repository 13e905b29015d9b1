// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionException;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.Map;

/** Regions from a file. */
final class KnownRegions implements RegionFinder {
    private final RegionSet set;
    private final Map<String, ImageRegions> assigned;

    KnownRegions(RegionSet set, List<String> photographs) throws RegionException {
        this.set = set;
        this.assigned = set.assign(photographs);
    }

    @Override
    public String key(String photograph) {
        ImageRegions regions = known(photograph);
        StringBuilder key = new StringBuilder();
        key.append('\n').append(regions.width()).append('x').append(regions.height());
        regions.regions().forEach(region -> key.append('\n').append(region));
        return key.toString();
    }

    @Override
    public ImageRegions known(String photograph) {
        ImageRegions found = assigned.get(photograph);
        return found == null ? new ImageRegions(photograph, 0, 0, List.of()) : found;
    }

    @Override
    public boolean looks() {
        return false;
    }

    @Override
    public int batch() {
        return 1;
    }

    @Override
    public List<List<LabeledRegion>> look(List<RgbImage> originals) {
        throw new IllegalStateException("regions of files are known");
    }

    @Override
    public ImageRegions regions(String photograph, List<LabeledRegion> found) {
        return known(photograph);
    }

    @Override
    public Map<String, Integer> leftOut() {
        return set.leftOut();
    }

    @Override
    public String source() {
        return set.source();
    }
}
