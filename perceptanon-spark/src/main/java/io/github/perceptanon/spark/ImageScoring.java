// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Scores of a table of images: how anonymous they look to people. Immutable and thread-safe; each {@code withX} returns a
 * changed copy. The model is read and sent to the executors once in an application, by whichever copy is first.
 *
 * <pre>{@code
 * Dataset<Row> images = spark.read().format("binaryFile").load("hdfs:///photos/*.jpg");
 * Dataset<Row> scores = ImageScoring.of("ha1.safetensors").score(images).drop("content");
 * }</pre>
 *
 * <p><b>Images</b> are a column of files' bytes, as Spark's {@code binaryFile} source gives them, or of paths, which the
 * executors read through Hadoop's file systems. An HA2 model needs a column of originals too. Rows with equal originals
 * should be neighbours: then each original is read and embedded once.
 *
 * <p><b>Results</b> are all columns of the table and behind them
 *
 * <table>
 * <caption>New columns</caption>
 * <tr><th>column</th><th>type</th><th>value</th></tr>
 * <tr><td>{@code score}</td><td>double</td><td>1 (not anonymous) to 10 (fully anonymous)</td></tr>
 * <tr><td>{@code normalized}</td><td>double</td><td>the same from 0 to 1</td></tr>
 * <tr><td>{@code label}</td><td>int</td><td>a classifier's most probable class; null for a regressor</td></tr>
 * <tr><td>{@code error}</td><td>string</td><td>why there is no score, in one line; null if there is one</td></tr>
 * <tr><td>{@code weights_sha256}</td><td>string</td><td>identity of the model's weights</td></tr>
 * <tr><td>{@code engine}</td><td>string</td><td>what ran, for example {@code nd4j-cpu}</td></tr>
 * </table>
 *
 * <p>A row's values are those of {@link io.github.perceptanon.pipeline.ScoringPipeline}, whatever the partitions; an image
 * that cannot be read, or is null, is a row with an error and never a failed job.
 *
 * <p><b>On executors</b> the model is loaded once in each JVM and shared by its tasks, which have {@code spark.task.cpus}
 * threads each. A task reads ahead at most four batches, at least 32 rows.
 */
public final class ImageScoring {
    private static final int BATCH = 8;
    private static final String CONTENT = "content";

    private final SentFile<Safetensors.Contents> model;
    private final String image;
    private final Optional<String> original;
    private final String prefix;
    private final TaskEngine engine;
    private final LoaderSettings loader;

    private ImageScoring(
            SentFile<Safetensors.Contents> model,
            String image,
            Optional<String> original,
            String prefix,
            TaskEngine engine,
            LoaderSettings loader) {
        this.model = Objects.requireNonNull(model, "model");
        this.image = Objects.requireNonNull(image, "image");
        this.original = original;
        this.prefix = Objects.requireNonNull(prefix, "prefix");
        this.engine = engine;
        this.loader = loader;
    }

    /**
     * Scoring of the images in column {@code content}.
     *
     * @param model a model file: a path on the driver or a URI that Hadoop knows, which is sent to the executors; or
     *     {@code local:/path}, a file that every machine has
     * @return the scoring
     */
    public static ImageScoring of(String model) {
        return new ImageScoring(
                new SentFile<>(model, Safetensors::read),
                CONTENT,
                Optional.empty(),
                "",
                new TaskEngine(Engines.AUTO, BATCH),
                LoaderSettings.standard());
    }

    /**
     * A copy that scores another column.
     *
     * @param column of paths (string) or files' bytes (binary)
     * @return a copy
     */
    public ImageScoring withImage(String column) {
        return new ImageScoring(model, column, original, prefix, engine, loader);
    }

    /**
     * A copy for an HA2 model.
     *
     * @param column the originals of the images, as paths or files' bytes
     * @return a copy
     */
    public ImageScoring withOriginal(String column) {
        return new ImageScoring(model, image, Optional.of(column), prefix, engine, loader);
    }

    /**
     * A copy whose new columns have names of their own, for tables with scores of several models.
     *
     * @param newPrefix what their names begin with, for example {@code ha1_}
     * @return a copy
     */
    public ImageScoring withPrefix(String newPrefix) {
        return new ImageScoring(model, image, original, newPrefix, engine, loader);
    }

    /**
     * A copy with another engine.
     *
     * @param name an engine's name, or {@code auto} for the fastest that works on an executor
     * @return a copy
     */
    public ImageScoring withEngine(String name) {
        return new ImageScoring(model, image, original, prefix, new TaskEngine(name, engine.maximumBatch()), loader);
    }

    /**
     * A copy with another batch size.
     *
     * @param images in a batch at most, 1 to 256
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public ImageScoring withMaximumBatch(int images) {
        return new ImageScoring(model, image, original, prefix, new TaskEngine(engine.name(), images), loader);
    }

    /**
     * A copy with other limits on images.
     *
     * @param limits what a file may cost
     * @return a copy
     */
    public ImageScoring withLimits(ImageLimits limits) {
        return new ImageScoring(model, image, original, prefix, engine, loader.withLimits(limits));
    }

    /**
     * A copy with another treatment of the EXIF orientation.
     *
     * @param orientation whether images are rotated upright
     * @return a copy
     */
    public ImageScoring withOrientation(Orientation orientation) {
        return new ImageScoring(model, image, original, prefix, engine, loader.withOrientation(orientation));
    }

    /**
     * Adds the scores of a table's images. Nothing is scored until Spark needs the rows.
     *
     * @param images the table
     * @return the table with the new columns
     * @throws IOException if the model file cannot be read; one line that names it
     * @throws IllegalArgumentException if there is no such column, it holds no images, the table has one of the new columns,
     *     or the model is HA1 and there is an original, or HA2 and there is none
     * @throws IllegalStateException if this is a version of Spark or Scala that does not fit
     */
    public Dataset<Row> score(Dataset<Row> images) throws IOException {
        SparkSession spark = RuntimeFit.session(images);
        StructType schema = images.schema();
        StructType scored = schema(schema);
        HadoopFiles files = HadoopFiles.of(spark);
        ScorePartition partition = new ScorePartition(
                scorer(spark),
                ImageColumn.of(schema, image, files),
                original.map(column -> ImageColumn.of(schema, column, files)).orElse(null),
                loader);
        return images.mapPartitions(partition, Encoders.row(scored));
    }

    /**
     * The columns of a scored table.
     *
     * @param images those of the table
     * @return the same and the new ones
     * @throws IllegalArgumentException as {@link #score}
     */
    public StructType schema(StructType images) {
        ImageColumn.requireImages(images, image);
        original.ifPresent(column -> ImageColumn.requireImages(images, column));
        return Columns.with(
                images,
                List.of(
                        field("score", DataTypes.DoubleType),
                        field("normalized", DataTypes.DoubleType),
                        field("label", DataTypes.IntegerType),
                        field("error", DataTypes.StringType),
                        field("weights_sha256", DataTypes.StringType),
                        field("engine", DataTypes.StringType)));
    }

    private StructField field(String name, org.apache.spark.sql.types.DataType type) {
        return new StructField(prefix + name, type, true, Metadata.empty());
    }

    /**
     * Loads the model on the executors, where it stays for the work to come. Without this a model that an executor cannot
     * load fails the first tasks that need it, each several times over; what a driver can see of it, {@link #score} says at
     * once.
     *
     * @param spark the session
     * @throws IOException if the model file cannot be read, or one of the executors that answered cannot load it; one line
     */
    public void requireLoadable(SparkSession spark) throws IOException {
        RuntimeFit.require(spark);
        ExecutorScorer scorer = scorer(spark);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int slots = Math.max(1, context.defaultParallelism());
        List<String> problems = context.parallelize(
                        IntStream.range(0, slots).boxed().toList(), slots)
                .mapPartitions(nothing -> problem(scorer).iterator())
                .distinct()
                .collect();
        if (!problems.isEmpty()) {
            throw new IOException(problems.get(0));
        }
    }

    /** Identity of the model's weights; empty if the driver cannot read the file. */
    Optional<String> weightsSha256(SparkSession spark) throws IOException {
        return model.in(spark).seen().map(contents -> contents.weights().sha256());
    }

    private static List<String> problem(ExecutorScorer scorer) {
        try {
            scorer.hold().close();
            return List.of();
        } catch (IOException e) {
            return List.of(Problems.oneLine(e));
        }
    }

    private ExecutorScorer scorer(SparkSession spark) throws IOException {
        JobFile.OnDriver<Safetensors.Contents> file = model.in(spark);
        if (file.seen().isPresent()) {
            requireFitting(ModelCard.of(file.seen().get(), model.uri()));
        }
        return new ExecutorScorer(file.file(), engine);
    }

    private void requireFitting(ModelCard card) {
        if (card.setup() == AnnotationSetup.HA1 && original.isPresent()) {
            throw new IllegalArgumentException(
                    model.uri() + " is an HA1 model, which scores an image alone, but column '" + original.get()
                            + "' was given for originals");
        }
        if (card.setup() == AnnotationSetup.HA2 && original.isEmpty()) {
            throw new IllegalArgumentException(
                    model.uri() + " is an HA2 model, which scores an image next to its original: name their column");
        }
    }
}
