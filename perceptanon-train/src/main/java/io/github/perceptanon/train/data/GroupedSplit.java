// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Divides rows by original image; originals with identical bytes count as one. The originals of each source are
 * shuffled and assigned one by one to the part that is furthest below its share of the rows so far. The count continues
 * from source to source, so that each source is spread over the parts as evenly as possible, and sources with one or
 * two originals do not all end up in the same part.
 */
final class GroupedSplit {
    private final double[] shares;
    private final int[] dealt;
    private int total;

    private GroupedSplit(double[] shares) {
        this.shares = shares;
        this.dealt = new int[shares.length];
    }

    /** Returns the part of every row: 0 for the first share, 1 for the next, and so on. Shares add up to 1. */
    static int[] parts(Annotations annotations, long seed, double... shares) throws AnnotationException {
        List<Annotation> rows = annotations.rows();
        NumpyRandom random = new NumpyRandom(seed);
        GroupedSplit split = new GroupedSplit(shares);
        int[] parts = new int[rows.size()];
        for (Map<String, List<Integer>> originals :
                bySource(rows, sameOriginals(annotations)).values()) {
            List<List<Integer>> groups = new ArrayList<>(originals.values());
            for (int g : random.permutation(groups.size())) {
                int part = split.deal(groups.get(g).size());
                groups.get(g).forEach(row -> parts[row] = part);
            }
        }
        return parts;
    }

    private int deal(int size) {
        total += size;
        int neediest = 0;
        for (int p = 1; p < shares.length; p++) {
            if (shares[p] * total - dealt[p] > shares[neediest] * total - dealt[neediest]) {
                neediest = p;
            }
        }
        dealt[neediest] += size;
        return neediest;
    }

    /** Source to original to row positions. An original that two sources share belongs to the first. */
    private static Map<String, Map<String, List<Integer>>> bySource(List<Annotation> rows, Map<String, String> same) {
        Map<String, String> sources = new HashMap<>();
        Map<String, Map<String, List<Integer>>> groups = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            String original = same.getOrDefault(identity(rows.get(i)), identity(rows.get(i)));
            sources.putIfAbsent(original, rows.get(i).dataset());
            groups.computeIfAbsent(sources.get(original), key -> new LinkedHashMap<>())
                    .computeIfAbsent(original, key -> new ArrayList<>())
                    .add(i);
        }
        return groups;
    }

    /** Maps the names of identical originals to the first name. Files need not exist. */
    private static Map<String, String> sameOriginals(Annotations annotations) throws AnnotationException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (Annotation row : annotations.rows()) {
            Path file = annotations.original(row);
            if (Files.isRegularFile(file)) {
                files.putIfAbsent(identity(row), file);
            }
        }
        Map<String, String> same = new HashMap<>();
        try {
            for (List<String> names : SameFiles.groups(files.keySet(), files::get)) {
                names.forEach(name -> same.put(name, names.get(0)));
            }
        } catch (IOException e) {
            throw new AnnotationException(
                    annotations.source() + ": originals cannot be compared: " + e.getMessage(), e);
        }
        return same;
    }

    /** Normalises names such as {@code a/./b.jpg} to {@code a/b.jpg}. */
    static String identity(Annotation row) {
        return Path.of(row.original()).normalize().toString();
    }
}
