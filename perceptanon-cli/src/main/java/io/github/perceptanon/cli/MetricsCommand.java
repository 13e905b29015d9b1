package io.github.perceptanon.cli;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon metrics}: how far an anonymized image is from its original, in pixels. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        description = {
            "Full-reference metrics of one pair of images, or of every row of an annotation file.",
            "A metric that cannot judge images as small as these is left out and named."
        })
final class MetricsCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(arity = "0..2", paramLabel = "IMAGE", description = "The original and the anonymized image.")
    private List<Path> images = List.of();

    @Option(names = "--csv", paramLabel = "FILE", description = "Annotation file whose rows are to be judged.")
    private Path csv;

    @Option(names = "--root", paramLabel = "DIR", description = "Folder that its image paths start from.")
    private Path root;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write the rows with their new columns.")
    private Path out;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "Which metrics, separated by commas (default: all).")
    private List<String> names = List.of();

    @Option(names = "--json", description = "Print one JSON document; for one pair.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<FullReferenceMetric> chosen = chosen();
        if (csv != null) {
            if (!images.isEmpty() || root == null || out == null || json) {
                throw common.usage("--csv goes with --root and --out, and without images or --json");
            }
            judgeRows(chosen);
        } else {
            if (images.size() != 2 || root != null || out != null) {
                throw common.usage("give an original and an anonymized image, or --csv, --root and --out");
            }
            judgePair(chosen);
        }
        return 0;
    }

    private List<FullReferenceMetric> chosen() {
        MetricRegistry registry = MetricRegistry.standard();
        try {
            return names.isEmpty()
                    ? registry.metrics()
                    : names.stream().map(registry::get).toList();
        } catch (IllegalArgumentException e) {
            throw common.usage(e.getMessage());
        }
    }

    private void judgePair(List<FullReferenceMetric> metrics) throws IOException {
        ImageLoader loader = ImageLoader.standard();
        RgbImage original = loader.load(images.get(0));
        RgbImage anonymized = loader.load(images.get(1));
        Map<String, Object> values = new LinkedHashMap<>();
        for (FullReferenceMetric metric : metrics) {
            if (fits(metric, original)) {
                values.put(metric.name(), metric.compute(original, anonymized));
            } else {
                common.note(tooSmall(metric) + " (" + original.width() + "x" + original.height() + ")");
            }
        }
        if (json) {
            Json.print(common.out(), values);
        } else {
            TextTable table = new TextTable("metric", "value");
            values.forEach((name, value) -> table.row(name, value.toString()));
            common.out().print(table);
        }
    }

    private void judgeRows(List<FullReferenceMetric> metrics) throws IOException {
        Annotations annotations = Annotations.read(csv, root);
        for (FullReferenceMetric metric : metrics) {
            if (annotations.columns().contains(metric.name())) {
                throw new AnnotationException(csv + ": there is a column '" + metric.name() + "' already");
            }
        }
        List<List<String>> columns;
        try (Progress progress = common.progress("metrics", annotations.size())) {
            List<List<String>> rows = IntStream.range(0, annotations.size())
                    .parallel()
                    .mapToObj(i -> {
                        List<String> cells =
                                judgeRow(annotations, annotations.rows().get(i), metrics);
                        progress.step();
                        return cells;
                    })
                    .toList();
            columns = transposed(rows, metrics.size());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Annotations judged = annotations;
        for (int m = 0; m < metrics.size(); m++) {
            List<String> column = columns.get(m);
            judged = judged.withColumn(metrics.get(m).name(), column);
            long empty = column.stream().filter(String::isEmpty).count();
            if (empty > 0) {
                common.note(tooSmall(metrics.get(m)) + " (" + empty + " of " + column.size() + " rows)");
            }
        }
        judged.write(out);
        DataOrigin.of(root).caveat().ifPresent(common::note);
        common.out()
                .println(out + ": " + judged.size() + " rows, "
                        + String.join(
                                ", ",
                                metrics.stream().map(FullReferenceMetric::name).toList()));
    }

    private static List<String> judgeRow(Annotations annotations, Annotation row, List<FullReferenceMetric> metrics) {
        try {
            ImageLoader loader = ImageLoader.standard();
            RgbImage original = loader.load(annotations.original(row));
            RgbImage anonymized = loader.load(annotations.anonymized(row));
            return metrics.stream()
                    .map(m -> fits(m, original) ? Double.toString(m.compute(original, anonymized)) : "")
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    new AnnotationException(annotations.source() + ": row " + row.row() + ": " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<List<String>> transposed(List<List<String>> rows, int columns) {
        List<List<String>> byColumn = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            int column = c;
            byColumn.add(rows.stream().map(row -> row.get(column)).toList());
        }
        return byColumn;
    }

    private static boolean fits(FullReferenceMetric metric, RgbImage image) {
        return Math.min(image.width(), image.height()) >= metric.minimumSide();
    }

    private static String tooSmall(FullReferenceMetric metric) {
        return "note: " + metric.name() + " is left out where a side is below " + metric.minimumSide() + " pixels";
    }
}
