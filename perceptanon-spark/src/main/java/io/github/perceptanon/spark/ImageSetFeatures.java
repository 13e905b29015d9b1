// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.frechet.KernelInceptionDistance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Inception's features of sets of images, for FID and KID. Immutable; each {@code withX} returns a changed copy.
 *
 * <pre>{@code
 * ImageSetFeatures features = ImageSetFeatures.of("pt_inception-2015-12-05-6726825d.pth").withImage("path");
 * FrechetDistance fid = FrechetDistance.between(
 *         features.statistics(originals).statistics().orElseThrow(),
 *         features.statistics(anonymized).statistics().orElseThrow());
 * }</pre>
 *
 * <p><b>What travels.</b> A partition's images become one partial, the mean and the co-moment of their features, and partials
 * are merged in a tree of executors. A partial of no more images than dimensions is their centred features instead, which
 * are smaller than the co-moment and lose nothing. FID is the same for every partitioning, up to rounding (1e-9).
 *
 * <p>Images that cannot be read are left out, and counted.
 */
public final class ImageSetFeatures {
    private static final int DIMENSIONS = 2048;
    private static final int BATCH = 8;
    private static final int TREE_DEPTH = 2;
    private static final int MOST_GROUPS = 32;

    private final SentFile<Boolean> weights;
    private final int dimensions;
    private final InceptionInput input;
    private final String image;
    private final LoaderSettings loader;
    private final String engine;

    private ImageSetFeatures(
            SentFile<Boolean> weights,
            int dimensions,
            InceptionInput input,
            String image,
            LoaderSettings loader,
            String engine) {
        this.weights = Objects.requireNonNull(weights, "weights");
        this.dimensions = dimensions;
        this.input = Objects.requireNonNull(input, "input");
        this.image = Objects.requireNonNull(image, "image");
        this.loader = loader;
        this.engine = Objects.requireNonNull(engine, "engine");
    }

    /**
     * Features of 2048 dimensions as in pytorch-fid, of the images in column {@code content}.
     *
     * @param inception FID's Inception weights, given as for {@link ImageScoring#of}
     * @return the features
     */
    public static ImageSetFeatures of(String inception) {
        return new ImageSetFeatures(
                ExecutorInception.file(inception),
                DIMENSIONS,
                InceptionInput.PYTORCH_FID,
                "content",
                LoaderSettings.standard(),
                Engines.AUTO);
    }

    /**
     * A copy with other features.
     *
     * @param length 2048, 768, 192 or 64
     * @return a copy
     */
    public ImageSetFeatures withDimensions(int length) {
        return new ImageSetFeatures(weights, length, input, image, loader, engine);
    }

    /**
     * A copy with images converted in another way.
     *
     * @param newInput how images are resized and scaled
     * @return a copy
     */
    public ImageSetFeatures withInput(InceptionInput newInput) {
        return new ImageSetFeatures(weights, dimensions, newInput, image, loader, engine);
    }

    /**
     * A copy for another column.
     *
     * @param column of paths (string) or files' bytes (binary)
     * @return a copy
     */
    public ImageSetFeatures withImage(String column) {
        return new ImageSetFeatures(weights, dimensions, input, column, loader, engine);
    }

    /**
     * A copy with other limits on images.
     *
     * @param limits what a file may cost
     * @return a copy
     */
    public ImageSetFeatures withLimits(ImageLimits limits) {
        return new ImageSetFeatures(weights, dimensions, input, image, loader.withLimits(limits), engine);
    }

    /**
     * A copy with another treatment of the EXIF orientation.
     *
     * @param orientation whether images are rotated upright
     * @return a copy
     */
    public ImageSetFeatures withOrientation(Orientation orientation) {
        return new ImageSetFeatures(weights, dimensions, input, image, loader.withOrientation(orientation), engine);
    }

    /**
     * A copy with another engine.
     *
     * @param name an engine's name, or {@code auto}
     * @return a copy
     */
    public ImageSetFeatures withEngine(String name) {
        return new ImageSetFeatures(weights, dimensions, input, image, loader, name);
    }

    /**
     * Computes the statistics of a set, at once.
     *
     * @param images the set
     * @return its statistics
     * @throws IOException if the weights cannot be read; one line that names them
     * @throws IllegalArgumentException if there is no such column, or it holds no images
     * @throws IllegalStateException if this is a version of Spark or Scala that does not fit
     */
    public SetStatistics statistics(Dataset<Row> images) throws IOException {
        JavaPairRDD<String, PartialSet> partials = partials(images.select(functions.col(quoted(image))), -1);
        PartialSet none = new PartialSet(null, 0, new ArrayList<>());
        return partials.values()
                .treeAggregate(none, PartialSet::merge, PartialSet::merge, TREE_DEPTH)
                .result();
    }

    /**
     * Computes the statistics of each group of images, for example of each method of anonymization, in one pass.
     *
     * @param images all groups together; a partition may hold up to 32 groups, each of which takes the memory of a covariance
     *     there (34 MB for 2048 dimensions)
     * @param column tells the groups apart; null is the group {@code "null"}
     * @return statistics by group, in the order of their names
     * @throws IOException if the weights cannot be read; one line that names them
     * @throws IllegalArgumentException if there is no such column, or it holds no images
     * @throws IllegalStateException if this is a version of Spark or Scala that does not fit
     */
    public Map<String, SetStatistics> statisticsBy(Dataset<Row> images, String column) throws IOException {
        Dataset<Row> narrow = images.select(functions.col(quoted(image)), functions.col(quoted(column)));
        Map<String, SetStatistics> groups = new TreeMap<>();
        partials(narrow, 1)
                .reduceByKey(PartialSet::merge)
                .collectAsMap()
                .forEach((name, partial) -> groups.put(name, partial.result()));
        return groups;
    }

    /**
     * Computes KID between two sets, at once: the value of {@link KernelInceptionDistance#between(float[][], float[][])} of the
     * images that can be read, in the order of their paths, up to the rounding of the kernel's sums.
     *
     * @param first at least 2 images, as different paths, or bytes beside a column {@code path}
     * @param second the same
     * @param settings number and size of subsets; of each at most all images travel, 8 KB for each with 2048 dimensions
     * @return the distance
     * @throws IOException if the weights cannot be read; one line that names them
     * @throws IllegalArgumentException if there is no such column, it holds no images, a set has fewer than 2, or two paths of a
     *     set are the same
     */
    public KernelInceptionDistance.Result kid(Dataset<Row> first, Dataset<Row> second, KernelInceptionDistance settings)
            throws IOException {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(RuntimeFit.session(first).sparkContext());
        return new KernelDistances(context, settings).between(vectors(first), vectors(second));
    }

    private JavaPairRDD<String, float[]> vectors(Dataset<Row> images) throws IOException {
        SparkSession spark = RuntimeFit.session(images);
        ImageColumn column = ImageColumn.of(images.schema(), image, HadoopFiles.of(spark));
        if (column.binary() && column.pathIndex() < 0) {
            throw new IllegalArgumentException(
                    "KID numbers images by their paths: add a column '" + ImageColumn.PATH + "'");
        }
        return images.toJavaRDD().mapPartitionsToPair(new FeaturesPartition(inception(spark), column, loader));
    }

    private JavaPairRDD<String, PartialSet> partials(Dataset<Row> images, int group) throws IOException {
        SparkSession spark = RuntimeFit.session(images);
        StructType schema = images.schema();
        ImageColumn column = ImageColumn.of(schema, image, HadoopFiles.of(spark));
        return images.toJavaRDD()
                .mapPartitionsToPair(new StatisticsPartition(inception(spark), column, loader, group, MOST_GROUPS));
    }

    private ExecutorInception inception(SparkSession spark) throws IOException {
        return new ExecutorInception(weights.in(spark).file(), dimensions, input, new TaskEngine(engine, BATCH));
    }

    /** A column's name as Spark's expressions take it: dots are no fields. */
    static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }
}
