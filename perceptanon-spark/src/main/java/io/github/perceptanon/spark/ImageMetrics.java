// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Full-reference metrics of a table of pairs: an anonymized image and its original in each row. New columns have the names and
 * values of {@code perceptanon metrics}, as doubles: null where images are too small for a metric, and Infinity where PSNR is.
 * The column {@code metrics_error} says in one line why a row has none. Immutable; each {@code withX} returns a changed copy.
 *
 * <p>Rows with equal originals should be neighbours: then each original is decoded once.
 */
public final class ImageMetrics {
    /** Name of the column with errors. */
    public static final String ERROR = "metrics_error";

    private static final int ONE_PAIR = 2;

    /** Files of weights, of each of which the driver knows whether it has LPIPS' own. */
    private record Weights(SentFile<Boolean> backbone, Optional<SentFile<Boolean>> linear) {
        static Weights of(Lpips.Network network, String backbone, Optional<String> linear) {
            return new Weights(
                    new SentFile<>(backbone, file -> {
                        StateDict weights = WeightsFile.read(file);
                        network.backboneWeights(weights, backbone);
                        return network.hasLinearWeights(weights);
                    }),
                    linear.map(own -> new SentFile<>(own, file -> network.hasLinearWeights(WeightsFile.read(file)))));
        }

        /** What executors get. */
        ExecutorMetrics.LpipsFiles in(SparkSession spark, Lpips.Network network) throws IOException {
            JobFile.OnDriver<Boolean> first = backbone.in(spark);
            JobFile.OnDriver<Boolean> own = linear.isPresent() ? linear.get().in(spark) : first;
            if (own.seen().isPresent() && !own.seen().get()) {
                throw new WeightsException(
                        linear.orElse(backbone).uri(),
                        "no weights of " + network.metricName() + "'s layers (lin0.model.1.weight, …)"
                                + (linear.isPresent() ? "" : ", and no other file of them is given"));
            }
            return new ExecutorMetrics.LpipsFiles(network, first.file(), linear.isPresent() ? own.file() : null);
        }
    }

    private final List<String> plain;
    private final String original;
    private final String anonymized;
    private final SizePolicy sizes;
    private final LoaderSettings loader;
    private final Map<Lpips.Network, Weights> lpips;
    private final Optional<SentFile<Boolean>> inception;
    private final String engine;

    private ImageMetrics(
            List<String> plain,
            String original,
            String anonymized,
            SizePolicy sizes,
            LoaderSettings loader,
            Map<Lpips.Network, Weights> lpips,
            Optional<SentFile<Boolean>> inception,
            String engine) {
        this.plain = plain;
        this.original = Objects.requireNonNull(original, "original");
        this.anonymized = Objects.requireNonNull(anonymized, "anonymized");
        this.sizes = Objects.requireNonNull(sizes, "sizes");
        this.loader = loader;
        this.lpips = lpips;
        this.inception = inception;
        this.engine = Objects.requireNonNull(engine, "engine");
    }

    /**
     * All metrics that need no weights, of the columns {@code original} and {@code path}.
     *
     * @return the metrics
     */
    public static ImageMetrics standard() {
        return of(MetricRegistry.standard().names());
    }

    /**
     * Some of the metrics that need no weights, of the columns {@code original} and {@code path}.
     *
     * @param names of {@link MetricRegistry#standard()}, such as {@code psnr}; may be empty, if weights are added
     * @return the metrics
     * @throws IllegalArgumentException if there is no metric of such a name
     */
    public static ImageMetrics of(List<String> names) {
        names.forEach(MetricRegistry.standard()::get);
        return new ImageMetrics(
                names.stream().distinct().toList(),
                "original",
                ImageColumn.PATH,
                SizePolicy.REFUSE,
                LoaderSettings.standard(),
                Map.of(),
                Optional.empty(),
                Engines.AUTO);
    }

    /**
     * A copy for other columns.
     *
     * @param originals column of the originals, as paths or files' bytes
     * @param anonymizedImages column of the anonymized images
     * @return a copy
     */
    public ImageMetrics withColumns(String originals, String anonymizedImages) {
        return new ImageMetrics(plain, originals, anonymizedImages, sizes, loader, lpips, inception, engine);
    }

    /**
     * A copy with another treatment of pairs of different sizes, which are errors else.
     *
     * @param policy what to do with them
     * @return a copy
     */
    public ImageMetrics withSizes(SizePolicy policy) {
        return new ImageMetrics(plain, original, anonymized, policy, loader, lpips, inception, engine);
    }

    /**
     * A copy with other limits on images.
     *
     * @param limits what a file may cost
     * @return a copy
     */
    public ImageMetrics withLimits(ImageLimits limits) {
        return new ImageMetrics(
                plain, original, anonymized, sizes, loader.withLimits(limits), lpips, inception, engine);
    }

    /**
     * A copy with another treatment of the EXIF orientation.
     *
     * @param orientation whether images are rotated upright
     * @return a copy
     */
    public ImageMetrics withOrientation(Orientation orientation) {
        return new ImageMetrics(
                plain, original, anonymized, sizes, loader.withOrientation(orientation), lpips, inception, engine);
    }

    /**
     * A copy with LPIPS too.
     *
     * @param network the network
     * @param backbone file of its weights, given as for {@link ImageScoring#of}
     * @param linear file of LPIPS' own weights; empty if the first has them
     * @return a copy
     */
    public ImageMetrics withLpips(Lpips.Network network, String backbone, Optional<String> linear) {
        Map<Lpips.Network, Weights> more = new EnumMap<>(Lpips.Network.class);
        more.putAll(lpips);
        more.put(network, Weights.of(network, backbone, linear));
        return new ImageMetrics(plain, original, anonymized, sizes, loader, more, inception, engine);
    }

    /**
     * A copy with {@value InceptionFeatures#PAIRWISE_FID} too.
     *
     * @param weights FID's Inception weights, given as for {@link ImageScoring#of}
     * @return a copy
     */
    public ImageMetrics withPairwiseFid(String weights) {
        return new ImageMetrics(
                plain,
                original,
                anonymized,
                sizes,
                loader,
                lpips,
                Optional.of(ExecutorInception.file(weights)),
                engine);
    }

    /**
     * A copy whose networks run on another engine.
     *
     * @param name an engine's name, or {@code auto}
     * @return a copy
     */
    public ImageMetrics withEngine(String name) {
        return new ImageMetrics(plain, original, anonymized, sizes, loader, lpips, inception, name);
    }

    /**
     * Adds the metrics of a table's pairs. Nothing is computed until Spark needs the rows.
     *
     * @param pairs the table
     * @return the table with a column for each metric, and {@value #ERROR}
     * @throws IOException if a file of weights cannot be read or holds others; one line that names it
     * @throws IllegalArgumentException if there is no such column, it holds no images, the table has one of the new columns,
     *     or there is no metric to compute
     * @throws IllegalStateException if this is a version of Spark or Scala that does not fit
     */
    public Dataset<Row> compute(Dataset<Row> pairs) throws IOException {
        SparkSession spark = RuntimeFit.session(pairs);
        StructType schema = pairs.schema();
        HadoopFiles files = HadoopFiles.of(spark);
        ImageColumn first = ImageColumn.of(schema, original, files);
        ImageColumn second = ImageColumn.of(schema, anonymized, files);
        ExecutorMetrics metrics = executorMetrics(spark);
        List<StructField> added = new ArrayList<>();
        metrics.names().forEach(name -> added.add(new StructField(name, DataTypes.DoubleType, true, Metadata.empty())));
        if (added.isEmpty()) {
            throw new IllegalArgumentException("there is no metric to compute");
        }
        added.add(new StructField(ERROR, DataTypes.StringType, true, Metadata.empty()));
        return pairs.mapPartitions(
                new MetricPartition(metrics, first, second, sizes, loader), Encoders.row(Columns.with(schema, added)));
    }

    private ExecutorMetrics executorMetrics(SparkSession spark) throws IOException {
        TaskEngine task = new TaskEngine(engine, ONE_PAIR);
        List<ExecutorMetrics.LpipsFiles> networks = new ArrayList<>();
        for (Map.Entry<Lpips.Network, Weights> entry : lpips.entrySet()) {
            networks.add(entry.getValue().in(spark, entry.getKey()));
        }
        ExecutorInception pairwise = inception.isPresent()
                ? ExecutorMetrics.pairwise(inception.get().in(spark).file(), task)
                : null;
        return new ExecutorMetrics(new ArrayList<>(plain), networks, pairwise, task);
    }
}
