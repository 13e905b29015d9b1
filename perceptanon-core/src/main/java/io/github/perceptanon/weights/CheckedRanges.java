// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tracks which elements of a storage have been checked. Any number of tensors may share elements, and each element
 * should be read once.
 */
final class CheckedRanges {
    /** From start (inclusive) to end (exclusive), disjoint. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** Elements from one index (inclusive) to another (exclusive). */
    record Extent(long from, long to) {}

    /** Adds a range and returns the parts that are new, in order. */
    List<Extent> add(long from, long to) {
        List<Extent> added = new ArrayList<>();
        long start = from;
        long end = to;
        long next = from;
        Map.Entry<Long, Long> before = ranges.floorEntry(from);
        if (before == null || before.getValue() < from) {
            before = ranges.ceilingEntry(from);
        }
        while (before != null && before.getKey() <= to) {
            if (before.getKey() > next) {
                added.add(new Extent(next, before.getKey()));
            }
            next = Math.max(next, before.getValue());
            start = Math.min(start, before.getKey());
            end = Math.max(end, before.getValue());
            ranges.remove(before.getKey());
            before = ranges.ceilingEntry(from);
        }
        if (next < to) {
            added.add(new Extent(next, to));
        }
        ranges.put(start, end);
        return added;
    }
}
