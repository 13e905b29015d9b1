// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What could be destroyed next: parts of the grid where a map is high, from one blob to all of it, the likeliest first.
 * Each part is connected, a little larger than in the map, and adds a least number of cells to what is covered.
 */
final class Proposals {
    private static final double WIDE = 0.3;
    private static final double MIDDLE = 0.5;
    private static final double NARROW = 0.75;
    private static final double FAINT = 0.12;

    private final RegionGrid grid;
    private final BitSet covered;
    private final int leastCells;
    private final float[] map;
    private final float most;
    private final Set<BitSet> found = new LinkedHashSet<>();

    private Proposals(CueMap cues, RegionGrid grid, BitSet covered, int leastCells) {
        this.grid = grid;
        this.covered = covered;
        this.leastCells = leastCells;
        this.map = cues.resized(grid.rows(), grid.columns());
        float highest = 0;
        for (int i = 0; i < map.length; i++) {
            map[i] = covered.get(i) ? 0 : map[i];
            highest = Math.max(highest, map[i]);
        }
        this.most = highest;
    }

    /** Empty if the map shows nothing outside of what is covered. */
    static List<BitSet> of(CueMap cues, RegionGrid grid, BitSet covered, int leastCells) {
        Proposals proposals = new Proposals(cues, grid, covered, leastCells);
        return proposals.most > 0 ? proposals.all() : List.of();
    }

    private List<BitSet> all() {
        List<BitSet> middle = blobs(MIDDLE);
        List<BitSet> wide = blobs(WIDE);
        add(middle, 0);
        add(blobs(NARROW), 0);
        add(wide, 0);
        addAll(middle);
        add(middle, 1);
        addAll(wide);
        add(middle, 2);
        add(blobs(FAINT), 0);
        addAll(blobs(FAINT));
        return List.copyOf(found);
    }

    /** Connected cells of at least this part of the highest value, those with the largest sum first. */
    private List<BitSet> blobs(double level) {
        BitSet high = new BitSet(map.length);
        for (int i = 0; i < map.length; i++) {
            high.set(i, map[i] >= level * most);
        }
        return grid.components(high).stream()
                .sorted(Comparator.comparingDouble(this::sum).reversed())
                .toList();
    }

    private double sum(BitSet cells) {
        return cells.stream().mapToDouble(i -> map[i]).sum();
    }

    private void add(List<BitSet> blobs, int index) {
        if (index < blobs.size()) {
            found.add(grown(blobs.get(index)));
        }
    }

    private void addAll(List<BitSet> blobs) {
        BitSet all = new BitSet(map.length);
        blobs.forEach(blob -> all.or(grown(blob)));
        found.add(all);
    }

    private BitSet grown(BitSet blob) {
        BitSet grown = grid.grown(blob);
        while (added(grown) < leastCells && grown.cardinality() < grid.size()) {
            grown = grid.grown(grown);
        }
        return grown;
    }

    private int added(BitSet cells) {
        BitSet added = (BitSet) cells.clone();
        added.andNot(covered);
        return added.cardinality();
    }

    /** The regions of a proposal; blobs that have grown together are one. */
    static List<CueRegion> regions(BitSet proposal, RegionGrid grid) {
        List<CueRegion> regions = new ArrayList<>();
        grid.components(proposal).forEach(component -> regions.add(grid.region(component)));
        return regions;
    }
}
