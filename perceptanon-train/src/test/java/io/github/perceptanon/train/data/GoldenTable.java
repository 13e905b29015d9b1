// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.golden.GoldenNumbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The 300 rows that the split goldens were computed on, by the formula in the golden files' README. */
final class GoldenTable {
    private static final List<String> DATASETS = List.of("coco", "voc", "lfw", "celeba");
    private static final List<String> METHODS = List.of("mask", "inpaint", "blurpix", "realistic");
    private static final List<String> RARE_DATASETS = List.of("coco", "lfw", "voc", "celeba", "coco");
    private static final List<String> RARE_METHODS = List.of("mask", "inpaint", "blurpix", "realistic", "mask");

    private GoldenTable() {}

    static Annotations annotations() throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(row(i));
        }
        return Annotations.of(Path.of("data"), List.of("a1", "a2", "a3", "a4"), rows);
    }

    private static Annotation row(int i) {
        boolean rare = i % 60 == 7;
        String dataset = rare ? RARE_DATASETS.get(i / 60) : DATASETS.get(bits("ds", i) % 4);
        String method = rare ? RARE_METHODS.get(i / 60) : METHODS.get(bits("me", i) % 4);
        int centre = 5 + bits("c", i) % 6;
        List<Double> scores = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            int noise = bits("ann", 4 * i + k);
            scores.add((double) (rare ? 1 + noise % 4 : Math.min(10, Math.max(5, centre + noise % 3 - 1))));
        }
        boolean person = !dataset.equals("lfw") && !dataset.equals("celeba") && bits("sc", i) % 2 == 1;
        double mean = scores.stream().mapToDouble(Double::doubleValue).sum() / 4.0;
        return new Annotation(
                i + 1,
                String.format("orig/%s_%04d.jpg", dataset, i),
                String.format("anon/%s_%s_%04d.jpg", dataset, method, i),
                dataset,
                person ? "person" : "face",
                method,
                scores,
                mean);
    }

    private static int bits(String key, int i) {
        return GoldenNumbers.of("tab/" + key, GoldenNumbers.SEED).bits24(i);
    }
}
