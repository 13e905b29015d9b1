// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.metrics.agreement.KrippendorffAlpha;
import io.github.perceptanon.metrics.agreement.Ratings;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.DataQuality.Finding;
import io.github.perceptanon.train.data.DataQuality.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One pass over annotations and their files, for {@link DataQuality}. */
final class DataInspection {
    /** A file, the first place that names it, and the originals it was made from. */
    private record Image(Path path, int row, String column, String name, Set<Path> originals) {}

    private final Annotations annotations;
    private final AnnotationSetup setup;
    private final ImageCheck check;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Path, Image> images = new LinkedHashMap<>();

    DataInspection(Annotations annotations, AnnotationSetup setup, ImageCheck check) {
        this.annotations = annotations;
        this.setup = setup;
        this.check = check;
    }

    DataQuality report() throws IOException {
        collectImages();
        List<Image> usable = new ArrayList<>();
        for (Image image : images.values()) {
            if (isUsable(image)) {
                usable.add(image);
            }
        }
        findDuplicateImages(usable);
        findDuplicateRows();
        findScoresOutOfRange();
        findings.sort(Comparator.comparingInt(Finding::row));
        return new DataQuality(
                annotations.source(),
                annotations.size(),
                images.size(),
                findings,
                annotatorStatistics(),
                KrippendorffAlpha.interval(Ratings.of(
                        annotations.rows().stream().map(Annotation::scores).toList())),
                classCounts(),
                count(Annotation::dataset),
                count(Annotation::method));
    }

    private void collectImages() {
        for (Annotation row : annotations.rows()) {
            @Nullable Path original = null;
            if (setup == AnnotationSetup.HA2) {
                original = collect(row, AnnotationColumns.ORIGINAL, row.original(), null);
            }
            collect(row, AnnotationColumns.ANONYMIZED, row.anonymized(), original);
        }
    }

    private @Nullable Path collect(Annotation row, String column, String name, @Nullable Path original) {
        try {
            Path path =
                    column.equals(AnnotationColumns.ORIGINAL) ? annotations.original(row) : annotations.anonymized(row);
            Image image =
                    images.computeIfAbsent(path, p -> new Image(p, row.row(), column, name, new LinkedHashSet<>()));
            if (original != null) {
                image.originals().add(original);
            }
            return path;
        } catch (AnnotationException e) {
            findings.add(new Finding(Kind.OUTSIDE_ROOT, row.row(), column, name, "leads out of the data root"));
            return null;
        }
    }

    private boolean isUsable(Image image) {
        if (!Files.isRegularFile(image.path())) {
            find(Kind.MISSING_FILE, image, "is not a file in " + annotations.root());
            return false;
        }
        try {
            check.check(image.path());
            return true;
        } catch (IOException e) {
            find(
                    Kind.UNREADABLE_IMAGE,
                    image,
                    "cannot be read as an image: " + Quoted.of(String.valueOf(e.getMessage())));
            return false;
        }
    }

    private void find(Kind kind, Image image, String detail) {
        findings.add(new Finding(kind, image.row(), image.column(), image.name(), detail));
    }

    private void findDuplicateImages(List<Image> usable) throws IOException {
        SameFiles.groups(usable, Image::path).forEach(this::findDuplicates);
    }

    private void findDuplicates(List<Image> sameContent) {
        Set<Path> paths = sameContent.stream().map(Image::path).collect(Collectors.toSet());
        List<Image> different = sameContent.stream()
                .filter(image -> image.originals().stream().noneMatch(paths::contains))
                .toList();
        for (Image image : different.subList(Math.min(1, different.size()), different.size())) {
            Image first = different.get(0);
            find(
                    Kind.DUPLICATE_IMAGE,
                    image,
                    "has the same bytes as " + Quoted.of(first.name()) + " of row " + first.row());
        }
    }

    private void findDuplicateRows() {
        Map<List<String>, Integer> seen = new HashMap<>();
        for (Annotation row : annotations.rows()) {
            Integer first = seen.putIfAbsent(List.of(row.original(), row.anonymized()), row.row());
            if (first != null) {
                findings.add(new Finding(
                        Kind.DUPLICATE_ROW,
                        row.row(),
                        AnnotationColumns.ANONYMIZED,
                        row.anonymized(),
                        "is annotated in row " + first + " too, with the same original"));
            }
        }
    }

    private void findScoresOutOfRange() {
        List<String> names = annotations.annotators();
        for (Annotation row : annotations.rows()) {
            for (int a = 0; a < names.size(); a++) {
                checkScore(row, names.get(a), row.scores().get(a));
            }
            checkScore(row, AnnotationColumns.SCORE_MEAN, row.scoreMean());
        }
    }

    private void checkScore(Annotation row, String column, double score) {
        if (!Double.isNaN(score) && !Annotation.inRange(score)) {
            findings.add(new Finding(
                    Kind.SCORE_OUT_OF_RANGE, row.row(), column, Double.toString(score), "is not from 1 to 10"));
        }
    }

    private List<AnnotatorStatistics> annotatorStatistics() {
        List<AnnotatorStatistics> statistics = new ArrayList<>();
        List<String> names = annotations.annotators();
        for (int a = 0; a < names.size(); a++) {
            int index = a;
            double[] scores = annotations.rows().stream()
                    .mapToDouble(row -> row.scores().get(index))
                    .toArray();
            statistics.add(AnnotatorStatistics.of(names.get(a), scores));
        }
        return statistics;
    }

    private Map<Granularity, List<Integer>> classCounts() {
        double[] scores = Arrays.stream(annotations.scoreMeans())
                .filter(Annotation::inRange)
                .toArray();
        Map<Granularity, List<Integer>> counts = new EnumMap<>(Granularity.class);
        for (Granularity granularity : Granularity.values()) {
            if (granularity != Granularity.MEAN) {
                counts.put(
                        granularity,
                        Arrays.stream(Labels.counts(granularity, scores))
                                .boxed()
                                .toList());
            }
        }
        return counts;
    }

    private Map<String, Integer> count(Function<Annotation, String> value) {
        return annotations.rows().stream().collect(Collectors.toMap(value, row -> 1, Integer::sum));
    }
}
