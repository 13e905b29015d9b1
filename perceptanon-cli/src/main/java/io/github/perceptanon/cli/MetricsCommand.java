// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.ImagePair;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.ReadOptions;
import io.github.perceptanon.train.data.ReadOptions.Required;
import io.github.perceptanon.train.evaluation.RowMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon metrics}: the distance between an anonymized image and its original. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        description = {
            "Full-reference metrics of one pair of images, or of every row of an annotation file.",
            "Metrics that need larger images are skipped with a note. LPIPS and fid_pairwise need "
                    + "weights (.pth or .safetensors) and are left out without them."
        })
final class MetricsCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(arity = "0..2", paramLabel = "IMAGE", description = "The original and the anonymized image.")
    private List<Path> images = List.of();

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "CSV file with one image pair per row; the only columns required are img1 (the original) "
                    + "and img2 (the anonymized image).")
    private @Nullable Path csv;

    @Option(names = "--root", paramLabel = "DIR", description = "Root of the image paths in the file.")
    private @Nullable Path root;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "CSV file to write, with a new column for each metric, and"
                    + " originalDepth and anonymizedDepth if there are images of 16 bits.")
    private @Nullable Path out;

    @Mixin
    private FeatureOptions features;

    @Mixin
    private EngineOption engine;

    @Mixin
    private SizeOption sizes;

    @Mixin
    private ImageOption reading;

    @Option(
            names = "--resume",
            description = {
                "Keep the rows for which --out, or the file that an interrupted run left (--out with .partial), has all"
                        + " these metrics. Images, weights, --resize and --orientation must not have changed; this is"
                        + " not checked."
            })
    private boolean resume;

    @Mixin
    private OverwriteOption overwrite;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Metrics, separated by commas (default: all that need no weights or whose weights are given).")
    private List<String> names = List.of();

    @Option(names = "--json", description = "Print one JSON document; only for a single pair.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (csv != null) {
            if (!images.isEmpty() || root == null || out == null || json) {
                throw common.usage("--csv goes with --root and --out, and without images or --json");
            }
            if (OutputFile.isSame(out, csv)) {
                throw common.usage("--out must not be the --csv file, which would be overwritten");
            }
            OutputLock lock = OutputLock.ofFile(out);
            try (lock) {
                computeRows(csv, root, out, chosen());
            }
        } else {
            if (images.size() != 2 || root != null || out != null || resume) {
                throw common.usage("give an original and an anonymized image, or --csv, --root and --out");
            }
            computePair(chosen());
        }
        return 0;
    }

    /** Names of the metrics to compute, in the order of the columns. */
    private List<String> chosen() {
        List<String> known = new ArrayList<>(MetricRegistry.standard().names());
        known.addAll(features.names());
        FeatureOptions.requireKnown(names, known, common);
        return names.isEmpty() ? known : names.stream().distinct().toList();
    }

    static List<FullReferenceMetric> metrics(List<String> names, FeatureMetrics loaded) {
        MetricRegistry registry = MetricRegistry.standard();
        for (FullReferenceMetric metric : loaded.metrics()) {
            registry = registry.with(metric);
        }
        return names.stream().map(registry::get).toList();
    }

    private void computePair(List<String> chosen) throws IOException {
        ImagePair pair = pair();
        Map<String, Object> values = new LinkedHashMap<>();
        try (FeatureMetrics loaded = features.load(chosen, engine)) {
            for (FullReferenceMetric metric : metrics(chosen, loaded)) {
                if (pair.isLargeEnoughFor(metric)) {
                    values.put(metric.name(), metric.compute(pair.reference(), pair.distorted()));
                } else {
                    RgbImage original = pair.reference();
                    common.note(tooSmall(metric) + " (" + original.width() + "x" + original.height() + ")");
                }
            }
        }
        Optional<String> caveat =
                DataOrigin.of(images.get(0)).or(DataOrigin.of(images.get(1))).caveat();
        if (json) {
            caveat.ifPresent(words -> values.put(DataOrigin.KEY, words));
            reading.putDepth(values, DepthColumns.ORIGINAL, images.get(0));
            reading.putDepth(values, DepthColumns.ANONYMIZED, images.get(1));
            common.out().println(JsonText.of(values));
        } else {
            TextTable table = new TextTable("metric", "value");
            values.forEach((name, value) -> table.row(name, value.toString()));
            common.out().print(table);
            common.caveat(caveat);
        }
    }

    private ImagePair pair() throws IOException {
        ImageLoader loader = reading.loader();
        RgbImage original = loader.load(images.get(0));
        RgbImage anonymized = loader.load(images.get(1));
        try {
            return ImagePair.matched(original, anonymized, sizes.policy());
        } catch (IllegalArgumentException e) {
            throw new ImageException(images.get(1) + ": " + e.getMessage() + "; --resize allows it", e);
        }
    }

    private void computeRows(Path table, Path folder, Path target, List<String> chosen) throws IOException {
        OutputFile.requireWritable(target);
        if (!resume) {
            overwrite.requireNew(
                    "--resume keeps the rows that are done, --overwrite starts over",
                    target,
                    MetricColumns.partial(target));
        }
        Annotations annotations =
                Annotations.read(table, folder, ReadOptions.defaults().withRequired(Required.IMAGES));
        for (String name : chosen) {
            if (annotations.columns().contains(name)) {
                throw new AnnotationException(table + ": the column '" + name + "' already exists");
            }
        }
        DepthColumns depths = reading.columns();
        depths.requireSame(annotations.table(), "use the same, or a table without these metrics");
        MetricColumns rows = new MetricColumns(annotations, chosen, depths, target);
        if (resume) {
            rows.resume();
        }
        int kept = rows.done();
        List<FullReferenceMetric> metrics;
        try (FeatureMetrics loaded = features.load(chosen, engine);
                Progress progress = common.progress("metrics", annotations.size() - (long) kept)) {
            metrics = metrics(chosen, loaded);
            rows.compute(
                    RowMetrics.standard().withSizes(sizes.policy()).withLoader(reading.loader()), metrics, progress);
        }
        for (int m = 0; m < chosen.size(); m++) {
            long empty = rows.column(m).stream().filter(String::isEmpty).count();
            if (empty > 0) {
                common.note(tooSmall(metrics.get(m), empty, annotations.size()));
            }
        }
        common.out()
                .println(target + ": " + Text.count(annotations.size(), "row") + ", " + String.join(", ", chosen)
                        + (kept > 0 ? " (" + Text.count(kept, "row") + " kept)" : ""));
        common.caveat(DataOrigin.of(annotations).caveat());
    }

    /** Says that a metric has no value for some rows, because their images are too small for it. */
    static String tooSmall(FullReferenceMetric metric, long rows, int all) {
        return tooSmall(metric) + " (" + rows + " of " + Text.count(all, "row") + ")";
    }

    private static String tooSmall(FullReferenceMetric metric) {
        return "note: " + metric.name() + " is skipped where a side is shorter than " + metric.minimumSide()
                + " pixels";
    }
}
