// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.ScoreReading;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.EpochReport;
import io.github.perceptanon.train.Trainer;
import io.github.perceptanon.train.TrainingListener;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.train.evaluation.ModelMeasure;
import io.github.perceptanon.train.evaluation.RowMetrics;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Computes the cells of a comparison, one after another, and stores them in a folder.
 *
 * <p>The folder contains {@code options.csv} (everything the numbers depend on), {@code pairs.csv} (the metrics of each
 * image pair), {@code cells/SETUP/SPLIT/MEASURE.csv} (a measure's values on a split's test rows) and
 * {@code models/SETUP/SPLIT/KIND/} (files of training). Each file is written atomically. A run in the same folder
 * resumes where the last one ended: existing cells and metrics are read, and a model continues from its last epoch and
 * reaches the same numbers as an uninterrupted run. A run with other data or options is rejected. Splits, setups,
 * metrics and model variants can be added to a folder, and left out again without losing their cells.
 *
 * <p>Immutable. A run locks its folder, and a second run there fails at once. It uses the calling thread and its own
 * threads; interrupting the calling thread while a model is being trained ends the run.
 */
public final class Comparison {
    /** The name of the tables as Markdown, written into the folder from a result. */
    public static final String MARKDOWN = "tables.md";
    /** The name of the tables as CSV: every cell in a line of its own; numbers are not rounded. */
    public static final String CSV = "tables.csv";
    /** The name of the tables and charts as one HTML file. */
    public static final String HTML = "report.html";

    private static final int LEAST_ROWS = 3;

    private final ComparisonPlan plan;
    private final ComparisonListener listener;
    private final Map<String, String> provenance;

    private Comparison(ComparisonPlan plan, ComparisonListener listener, Map<String, String> provenance) {
        this.plan = plan;
        this.listener = listener;
        this.provenance = Map.copyOf(provenance);
    }

    /**
     * Creates a comparison without a listener.
     *
     * @param plan the plan
     * @return the comparison
     */
    public static Comparison of(ComparisonPlan plan) {
        return new Comparison(plan, ComparisonListener.SILENT, Map.of());
    }

    /**
     * A copy with a listener.
     *
     * @param newListener receives the progress
     * @return a copy
     */
    public Comparison withListener(ComparisonListener newListener) {
        return new Comparison(plan, newListener, provenance);
    }

    /**
     * A copy with additional entries for the provenance of the models that it trains, for example the kind of data.
     *
     * @param entries names and values, free text
     * @return a copy
     */
    public Comparison withProvenance(Map<String, String> entries) {
        return new Comparison(plan, listener, entries);
    }

    /**
     * Computes the cells that are missing.
     *
     * @param folder the folder of the comparison, created if necessary
     * @return all cells
     * @throws AnnotationException if a split cannot be made, its test part has fewer than 3 rows, or an image is
     * missing
     * @throws ComparisonException if the folder was made with other data or options or contains something else, or a
     * file in it is damaged
     * @throws IOException if another run uses the folder, an image or model cannot be read, training fails, or a file
     * cannot be written
     * @throws InterruptedException if the thread is interrupted; all files are complete
     */
    public ComparisonResult run(Path folder) throws IOException, InterruptedException {
        Map<AnnotationSetup, Map<String, Split>> splits = splits();
        Map<String, String> identity = new ComparisonIdentity(plan).options();
        OutputLock lock = OutputLock.ofFolder(folder);
        try (lock) {
            RecordedOptions.agree(folder, identity);
            return new Run(folder, splits).fill();
        }
    }

    private Map<AnnotationSetup, Map<String, Split>> splits() throws AnnotationException {
        Map<AnnotationSetup, Map<String, Split>> splits = new EnumMap<>(AnnotationSetup.class);
        for (AnnotationSetup setup : plan.setups()) {
            Map<String, Split> byId = new LinkedHashMap<>();
            for (SplitType type : plan.splits()) {
                Annotations rows =
                        Objects.requireNonNull(plan.data().annotations().get(setup));
                Split split = Splits.of(type, rows, plan.splitOptions());
                if (split.test().size() < LEAST_ROWS) {
                    throw new AnnotationException(rows.source() + ": split '" + type.id() + "' has "
                            + split.test().size() + " test rows but a comparison needs at least " + LEAST_ROWS);
                }
                byId.put(type.id(), split);
            }
            splits.put(setup, byId);
        }
        return splits;
    }

    /** The state and timing of one run. */
    private final class Run {
        private final Path folder;
        private final Map<AnnotationSetup, Map<String, Split>> splits;
        private final List<Cell> cells = plan.cells();
        private final Map<Cell, CellResult> results = new HashMap<>();
        private final WorkEstimate estimate = new WorkEstimate();
        private final long startNanos = System.nanoTime();

        Run(Path folder, Map<AnnotationSetup, Map<String, Split>> splits) {
            this.folder = folder;
            this.splits = splits;
        }

        ComparisonResult fill() throws IOException, InterruptedException {
            for (Cell cell : cells) {
                Path file = cell.file(folder);
                if (Files.exists(file)) {
                    add(cell, CellValues.read(file, split(cell).test()));
                } else if (trained(cell)) {
                    estimate.plan(cost(cell, options(cell).run().epochs()));
                }
            }
            listener.started(cells.size(), results.size());
            Optional<PairCache> pairs = pairs();
            for (int i = 0; i < cells.size(); i++) {
                Cell cell = cells.get(i);
                if (!results.containsKey(cell)) {
                    listener.cellStarted(cell, split(cell), position(i + 1));
                    Annotations test = split(cell).test();
                    CellValues values = cell.model().isPresent()
                            ? score(cell)
                            : new CellValues(pairs.orElseThrow().values(cell.measure(), test), List.of());
                    values.write(cell.file(folder), test);
                    forgetCheckpoint(cell);
                    add(cell, values);
                    listener.cellEnded(cell, result());
                }
            }
            return result();
        }

        private void add(Cell cell, CellValues values) {
            results.put(cell, CellResult.of(cell, split(cell).test(), values, plan.correlations()));
        }

        /** The cells so far, in the plan's order. */
        private ComparisonResult result() {
            Map<Cell, CellResult> ordered = new LinkedHashMap<>();
            cells.stream().filter(results::containsKey).forEach(cell -> ordered.put(cell, results.get(cell)));
            return new ComparisonResult(plan, splits, ordered);
        }

        private Split split(Cell cell) {
            return Objects.requireNonNull(
                    Objects.requireNonNull(splits.get(cell.setup())).get(cell.split()));
        }

        private ComparisonListener.Position position(int number) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
            return new ComparisonListener.Position(number, cells.size(), elapsed, estimate.remaining());
        }

        /** Computes the pairs of all test parts that a metric's cell still needs. */
        private Optional<PairCache> pairs() throws IOException {
            List<Cell> open = cells.stream()
                    .filter(cell -> cell.model().isEmpty() && !results.containsKey(cell))
                    .toList();
            if (open.isEmpty()) {
                return Optional.empty();
            }
            List<FullReferenceMetric> metrics =
                    plan.metrics().stream().map(ComparedMetric::metric).toList();
            PairCache cache =
                    new PairCache(folder, metrics, RowMetrics.standard().withSizes(plan.sizes()));
            cache.read();
            cache.compute(
                    open.stream().map(cell -> split(cell).test()).distinct().toList(), listener);
            return Optional.of(cache);
        }

        private boolean trained(Cell cell) {
            return cell.model().isPresent() && plan.given(cell).isEmpty();
        }

        private ModelTraining training() {
            return plan.models().training().orElseThrow();
        }

        private TrainingOptions options(Cell cell) {
            return cell.model().orElseThrow().options(training().options(), cell.setup());
        }

        private double cost(Cell cell, int epochs) {
            Split split = split(cell);
            // A validation row needs no backward pass, which is two thirds of the work for a training row.
            int rows = split.train().size() + split.val().size() / 3;
            return WorkEstimate.cost(cell.setup(), cell.model().orElseThrow().backbone(), rows, epochs);
        }

        private CellValues score(Cell cell) throws IOException, InterruptedException {
            Optional<GivenModel> given = plan.given(cell);
            Path model = given.isPresent() ? given.get().file() : train(cell);
            List<AnonymityScore> scores;
            try (Scorer scorer = Scorer.load(model, plan.models().engine())) {
                scores = new ModelMeasure("PerceptAnon", scorer)
                        .scores(split(cell).test(), () -> {});
            }
            List<Integer> labels = scores.stream()
                    .map(ScoreReading::label)
                    .filter(OptionalInt::isPresent)
                    .map(OptionalInt::getAsInt)
                    .toList();
            return new CellValues(scores.stream().map(AnonymityScore::score).toList(), labels);
        }

        private Path train(Cell cell) throws IOException, InterruptedException {
            TrainingOptions options = options(cell);
            Map<String, String> noted = new LinkedHashMap<>(provenance);
            noted.put("split", cell.split());
            Heard heard = new Heard(cell, listener.trainingStarted(cell));
            Trainer trainer = Trainer.of(options).withProvenance(noted).withListener(heard);
            StateDict initial = training().initialWeights().get(options.backbone());
            Trainer ready = initial == null ? trainer : trainer.withInitialWeights(initial);
            Path model = ready.resume(split(cell).train(), split(cell).val(), cell.modelFolder(folder))
                    .model();
            heard.ended();
            listener.trainingEnded(cell);
            return model;
        }

        /** A finished model needs no checkpoint, which is two to three times as large as the model itself. */
        private void forgetCheckpoint(Cell cell) throws IOException {
            if (trained(cell)) {
                Files.deleteIfExists(cell.modelFolder(folder).resolve(Trainer.CHECKPOINT));
            }
        }

        /** Tracks the epochs for the estimate. */
        private final class Heard implements TrainingListener {
            private final Cell cell;
            private final TrainingListener next;
            private double left;

            Heard(Cell cell, TrainingListener next) {
                this.cell = cell;
                this.next = next;
                this.left = cost(cell, options(cell).run().epochs());
            }

            @Override
            public void started(Plan plan) {
                double before = cost(cell, plan.firstEpoch() - 1);
                estimate.drop(before);
                left -= before;
                next.started(plan);
            }

            @Override
            public void stepped(Step step) {
                next.stepped(step);
            }

            @Override
            public void epochEnded(EpochReport epoch) {
                double one = cost(cell, 1);
                estimate.done(one, epoch.seconds());
                left -= one;
                next.epochEnded(epoch);
            }

            void ended() {
                estimate.drop(left);
            }
        }
    }
}
