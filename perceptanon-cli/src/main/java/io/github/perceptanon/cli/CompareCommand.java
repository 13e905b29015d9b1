// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.report.ComparisonFiles;
import io.github.perceptanon.train.comparison.ComparedMetric;
import io.github.perceptanon.train.comparison.Comparison;
import io.github.perceptanon.train.comparison.ComparisonData;
import io.github.perceptanon.train.comparison.ComparisonPlan;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.comparison.GivenModel;
import io.github.perceptanon.train.comparison.ModelPlan;
import io.github.perceptanon.train.comparison.ModelTraining;
import io.github.perceptanon.train.comparison.PaperFigures;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon compare}: the paper's tables, every measure on every split. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fill the paper's tables: how well metrics and PerceptAnon agree with people on every split.",
            "A model is trained for each split, and correlations with human scores are written to tables.md,"
                    + " tables.csv and report.html. After an interruption the same command resumes at the first"
                    + " unfinished cell."
        })
final class CompareCommand implements Callable<Integer> {
    /** Stands for the LPIPS metrics of all networks whose weights are given. */
    private static final String LPIPS = "lpips";

    private static final List<String> STANDARD = List.of("psnr", "mse", LPIPS, "ssim", InceptionFeatures.PAIRWISE_FID);

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "ROOT",
            description = "Data root: HA1.csv, HA2.csv, images.")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for tables, cells and models; an unfinished comparison there is resumed.")
    private Path out;

    @Option(
            names = "--setups",
            split = ",",
            defaultValue = "HA1,HA2",
            paramLabel = "S",
            description = "Setups to compare (default: ${DEFAULT-VALUE}).")
    private List<AnnotationSetup> setups;

    @Option(
            names = "--splits",
            split = ",",
            paramLabel = "T",
            description = "all, grouped, loov-SOURCE, task-TASK or anon-METHOD, separated by commas "
                    + "(default: the paper's seven).")
    private List<String> splits = List.of();

    @Option(
            names = "--grouped",
            description = "Keep all versions of an original in one part of each split, unlike the paper.")
    private boolean grouped;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Metrics, as for the command metrics (default: psnr, mse, ssim and those whose weights are given).")
    private List<String> metrics = List.of();

    @Mixin
    private FeatureOptions features;

    @Mixin
    private EngineOption engine;

    @Mixin
    private SizeOption sizes;

    @Option(
            names = {"--backbone", "--backbones"},
            split = ",",
            defaultValue = "resnet18",
            paramLabel = "B",
            description = "resnet18, resnet50, resnet152, densenet121, vgg11, alexnet, vit_b_16; each is a column"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<Backbone> backbones;

    @Option(
            names = "--backbone-weights",
            paramLabel = "FILE",
            description = "Initial weights for training; repeat for each backbone.")
    private List<Path> backboneWeights = List.of();

    @Option(
            names = "--model",
            paramLabel = "SPLIT=FILE",
            description =
                    "Model to use for that split instead of training one; repeatable. Its card says for which setup "
                            + "and backbone. Make sure that it was not trained on the split's test rows.")
    private List<String> models = List.of();

    @Option(names = "--no-training", description = "Train nothing: compare only metrics and the given models.")
    private boolean noTraining;

    @Option(
            names = "--study",
            description =
                    "Also train, on the first split, regression of the mean score and of 10, 5, 3 and 2 labels, and "
                            + "classification into 10, 5, 3 and 2 classes.")
    private boolean study;

    @Option(
            names = "--interval",
            defaultValue = "fisher",
            paramLabel = "METHOD",
            description = "95%% intervals: none, fisher or bootstrap (default: ${DEFAULT-VALUE}).")
    private IntervalMethod interval;

    @Option(names = "--published", description = "These are the published data: show the paper's figures next to ours.")
    private boolean published;

    @Option(names = "--resume", description = "Resume the comparison in --out; fail if there is none.")
    private boolean resume;

    @Option(names = "--strict", description = "Treat problems in the data (missing files, duplicates, ...) as errors.")
    private boolean strict;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private TrainingSettings settings;

    @Override
    public Integer call() throws IOException {
        List<SplitType> types = splitTypes();
        List<String> wanted = metricNames();
        ModelPlan modelPlan = modelPlan();
        if (resume && !Files.isRegularFile(out.resolve(ComparisonPlan.RECORD))) {
            throw new NoSuchFileException(
                    out.resolve(ComparisonPlan.RECORD).toString(), null, "there is no comparison to resume");
        }
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            compare(types, wanted, modelPlan);
        }
        return 0;
    }

    private void compare(List<SplitType> types, List<String> wanted, ModelPlan modelPlan) throws IOException {
        DataOrigin origin = DataOrigin.of(data);
        ComparisonData compared = annotations(origin);
        origin.caveat().ifPresent(words -> common.note("note: " + words));
        try (FeatureMetrics loaded = features.load(wanted, engine)) {
            ComparisonPlan plan = plan(compared, types, columns(wanted, loaded), modelPlan);
            plan.leftOut().forEach(words -> common.note("note: left out: " + words));
            ComparisonResult result = run(plan, origin);
            ComparisonFiles.write(result, provenance(plan), out);
            CompareText text = new CompareText(result);
            Optional<String> given = caveatOfModels(modelPlan);
            if (json) {
                Map<String, Object> document = text.document();
                given.ifPresent(words -> document.putIfAbsent(DataOrigin.KEY, words));
                common.out().println(JsonText.of(document));
            } else {
                common.out().print(text.tables());
                common.caveat(given);
                common.out()
                        .println("tables: " + out.resolve(Comparison.MARKDOWN) + ", " + out.resolve(Comparison.CSV)
                                + ", " + out.resolve(Comparison.HTML));
            }
        }
    }

    private List<SplitType> splitTypes() {
        try {
            return splits.isEmpty()
                    ? PaperFigures.splits()
                    : splits.stream().map(SplitType::of).toList();
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    /** Names of the metrics, in the order of the columns. */
    private List<String> metricNames() {
        List<String> known = new ArrayList<>(MetricRegistry.standard().names());
        known.addAll(features.names());
        if (!metrics.isEmpty()) {
            FeatureOptions.requireKnown(metrics, known, common);
            return metrics.stream().distinct().toList();
        }
        return STANDARD.stream()
                .flatMap(family ->
                        known.stream().filter(name -> name.equals(family) || family.equals(LPIPS) && isLpips(name)))
                .toList();
    }

    private static boolean isLpips(String metric) {
        return Lpips.Network.ofMetric(metric).isPresent();
    }

    private static List<ComparedMetric> columns(List<String> wanted, FeatureMetrics loaded) {
        return MetricsCommand.metrics(wanted, loaded).stream()
                .map(metric -> new ComparedMetric(metric, loaded.weights(metric.name())))
                .toList();
    }

    private ModelPlan modelPlan() throws IOException {
        List<GivenModel> given = new ArrayList<>();
        for (String model : models) {
            int equals = model.indexOf('=');
            if (equals < 1) {
                throw common.usage("--model must be SPLIT=FILE but was " + model);
            }
            given.add(GivenModel.read(model.substring(0, equals), Path.of(model.substring(equals + 1))));
        }
        try {
            return new ModelPlan(backbones, training(), given, engine.options());
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private Optional<ModelTraining> training() throws IOException {
        ModelTraining training = new ModelTraining(
                settings.options(
                        setups.get(0), backbones.get(0), engine.options().threads()),
                study,
                initialWeights());
        if (noTraining && study) {
            throw common.usage("the study of granularities needs training but --no-training is given");
        }
        return noTraining ? Optional.empty() : Optional.of(training);
    }

    private Map<Backbone, StateDict> initialWeights() throws IOException {
        Map<Backbone, StateDict> initial = new EnumMap<>(Backbone.class);
        for (Path file : backboneWeights) {
            StateDict weights = WeightsFile.read(file, NonFinite.REFUSE);
            Backbone backbone = NetworkWeights.backboneOf(weights)
                    .orElseThrow(
                            () -> common.usage("--backbone-weights " + file + " holds no backbone's whole weights"));
            if (!backbones.contains(backbone)) {
                throw common.usage(
                        "--backbone-weights " + file + " is for " + backbone.id() + ", which is not compared");
            }
            if (initial.put(backbone, weights) != null) {
                throw common.usage(
                        "--backbone-weights is given twice for " + backbone.id() + ", the second time as " + file);
            }
        }
        return initial;
    }

    /** The caveat of a given model, regardless of the data it is compared on. */
    private static Optional<String> caveatOfModels(ModelPlan models) {
        return models.given().stream()
                .flatMap(model -> ModelProvenance.caveat(model.card()).stream())
                .findFirst();
    }

    private ComparisonData annotations(DataOrigin origin) throws IOException {
        Map<AnnotationSetup, Annotations> bySetup = new EnumMap<>(AnnotationSetup.class);
        for (AnnotationSetup setup : setups) {
            bySetup.put(setup, Annotations.read(data.resolve(setup.name() + ".csv"), data));
        }
        for (Map.Entry<AnnotationSetup, Annotations> rows : bySetup.entrySet()) {
            TrainCommand.inspect(rows.getValue(), rows.getKey(), strict, common);
        }
        try {
            return new ComparisonData(bySetup, origin.caveat(), published);
        } catch (IllegalArgumentException e) {
            throw common.usage("--published: " + e.getMessage());
        }
    }

    private ComparisonPlan plan(
            ComparisonData compared, List<SplitType> types, List<ComparedMetric> columns, ModelPlan modelPlan) {
        try {
            return ComparisonPlan.builder(compared)
                    .splits(types, SplitOptions.defaults().withGrouped(grouped))
                    .metrics(columns, sizes.policy())
                    .models(modelPlan)
                    .leftOut(leftOut(columns))
                    .correlations(Correlations.standard().withInterval(interval))
                    .build();
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private List<String> leftOut(List<ComparedMetric> columns) {
        List<String> words = new ArrayList<>();
        if (metrics.isEmpty()) {
            if (columns.stream().noneMatch(metric -> isLpips(metric.name()))) {
                words.add("LPIPS: no weights given (--alexnet, --vgg16 or --squeezenet, and --lpips-linear)");
            }
            if (columns.stream().noneMatch(metric -> metric.name().equals(InceptionFeatures.PAIRWISE_FID))) {
                words.add("FID (pairwise): no weights given (--inception)");
            }
        }
        if (noTraining && models.isEmpty()) {
            words.add("PerceptAnon: --no-training is set and no --model is given");
        }
        return words;
    }

    private ComparisonResult run(ComparisonPlan plan, DataOrigin origin) throws IOException {
        try (ComparisonProgress progress =
                new ComparisonProgress(common, soFar -> ComparisonFiles.write(soFar, provenance(plan), out))) {
            return Comparison.of(plan)
                    .withProvenance(ModelProvenance.of(origin))
                    .withListener(progress)
                    .run(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted; run the same command again to resume (" + out + ")");
        }
    }

    private void note(Map<String, String> provenance, ModelTraining training) {
        provenance.put(
                "Training",
                training.options().describe().entrySet().stream()
                        .filter(option -> !List.of("setup", "backbone").contains(option.getKey()))
                        .map(option -> option.getKey() + " " + option.getValue())
                        .collect(Collectors.joining(", ")));
        for (Backbone backbone : backbones) {
            provenance.put(
                    "Start of " + backbone.id(),
                    Optional.ofNullable(training.initialWeights().get(backbone))
                            .map(weights -> "weights " + weights.sha256())
                            .orElse("torchvision's initialisation"));
        }
    }

    private Map<String, String> provenance(ComparisonPlan plan) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("Made by", Version.line());
        plan.data().caveat().ifPresent(words -> provenance.put("Data", words));
        plan.data()
                .annotations()
                .forEach((setup, rows) -> provenance.put(setup + " rows", Integer.toString(rows.size())));
        provenance.put(
                "Splits",
                "seed " + plan.splitOptions().seed()
                        + (grouped ? ", versions of an original together" : ", row by row as in the reference"));
        plan.metrics().stream()
                .filter(metric -> !metric.weights().isEmpty())
                .forEach(metric -> provenance.put("Weights of " + metric.title(), metric.weights()));
        provenance.put("Intervals", "95%, " + interval.name().toLowerCase(Locale.ROOT));
        plan.models().training().ifPresent(training -> note(provenance, training));
        plan.models()
                .given()
                .forEach(model -> provenance.put(
                        "Given for " + model.card().setup() + " " + model.split(),
                        "weights " + model.weightsSha256()
                                + ModelProvenance.caveat(model.card())
                                        .map(words -> ", " + words)
                                        .orElse("")));
        return provenance;
    }
}
