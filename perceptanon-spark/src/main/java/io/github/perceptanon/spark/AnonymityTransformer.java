// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.engine.Engines;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * {@link ImageScoring} as a stage of a Spark ML pipeline, with params that are saved and loaded with it. The model file is not
 * saved with it: the param {@code model} says where it is.
 *
 * <pre>{@code
 * Dataset<Row> scores = new AnonymityTransformer().setModel("ha1.safetensors").setImageCol("path").transform(images);
 * }</pre>
 */
public final class AnonymityTransformer extends Transformer implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> model;
    private final Param<String> imageCol;
    private final Param<String> originalCol;
    private final Param<String> outputPrefix;
    private final Param<String> engine;
    private final IntParam maximumBatch;

    /** A transformer with a random identity. */
    public AnonymityTransformer() {
        this(Identifiable$.MODULE$.randomUID("anonymity"));
    }

    /**
     * A transformer with a given identity, as Spark makes one that was saved.
     *
     * @param uid its identity
     */
    public AnonymityTransformer(String uid) {
        this.uid = uid;
        this.model = TextParam.of(uid, "model", "model file: a path, a URI, or local:/path on every machine");
        this.imageCol = TextParam.of(uid, "imageCol", "column of images, as paths or files' bytes");
        this.originalCol = TextParam.of(uid, "originalCol", "column of originals, for an HA2 model; else empty");
        this.outputPrefix = TextParam.of(uid, "outputPrefix", "what names of the new columns begin with");
        this.engine = TextParam.of(uid, "engine", "name of the inference engine, or auto");
        this.maximumBatch = new IntParam(uid, "maximumBatch", "images in a batch at most, 1 to 256");
        setDefault(imageCol, "content");
        setDefault(originalCol, "");
        setDefault(outputPrefix, "");
        setDefault(engine, Engines.AUTO);
        setDefault(maximumBatch, 8);
    }

    /**
     * Loads a saved transformer.
     *
     * @param path where it was saved
     * @return the transformer
     */
    public static AnonymityTransformer load(String path) {
        return read().load(path);
    }

    /**
     * The reader of saved transformers, which Spark's pipelines look for.
     *
     * @return a reader
     */
    public static MLReader<AnonymityTransformer> read() {
        return new DefaultParamsReader<>();
    }

    @Override
    public String uid() {
        return uid;
    }

    /**
     * The model file.
     *
     * @return the param; it has no default
     */
    public Param<String> model() {
        return model;
    }

    /**
     * The column of images.
     *
     * @return the param; {@code content} by default
     */
    public Param<String> imageCol() {
        return imageCol;
    }

    /**
     * The column of originals.
     *
     * @return the param; empty by default
     */
    public Param<String> originalCol() {
        return originalCol;
    }

    /**
     * What names of the new columns begin with.
     *
     * @return the param; empty by default
     */
    public Param<String> outputPrefix() {
        return outputPrefix;
    }

    /**
     * The engine.
     *
     * @return the param; {@code auto} by default
     */
    public Param<String> engine() {
        return engine;
    }

    /**
     * The batch size.
     *
     * @return the param; 8 by default
     */
    public IntParam maximumBatch() {
        return maximumBatch;
    }

    /**
     * Sets the model file.
     *
     * @param file as {@link ImageScoring#of} takes it
     * @return this
     */
    public AnonymityTransformer setModel(String file) {
        set(model, file);
        return this;
    }

    /**
     * Sets the column of images.
     *
     * @param column of paths or files' bytes
     * @return this
     */
    public AnonymityTransformer setImageCol(String column) {
        set(imageCol, column);
        return this;
    }

    /**
     * Sets the column of originals.
     *
     * @param column of paths or files' bytes; empty for none
     * @return this
     */
    public AnonymityTransformer setOriginalCol(String column) {
        set(originalCol, column);
        return this;
    }

    /**
     * Sets what names of the new columns begin with.
     *
     * @param prefix for example {@code ha1_}
     * @return this
     */
    public AnonymityTransformer setOutputPrefix(String prefix) {
        set(outputPrefix, prefix);
        return this;
    }

    /**
     * Sets the engine.
     *
     * @param name an engine's name, or {@code auto}
     * @return this
     */
    public AnonymityTransformer setEngine(String name) {
        set(engine, name);
        return this;
    }

    /**
     * Sets the batch size.
     *
     * @param images in a batch at most, 1 to 256
     * @return this
     */
    public AnonymityTransformer setMaximumBatch(int images) {
        set(maximumBatch, images);
        return this;
    }

    private ImageScoring scoring() {
        String originals = text(originalCol);
        ImageScoring scoring = ImageScoring.of(text(model))
                .withImage(text(imageCol))
                .withPrefix(text(outputPrefix))
                .withEngine(text(engine))
                .withMaximumBatch((Integer) $(maximumBatch));
        return originals.isEmpty() ? scoring : scoring.withOriginal(originals);
    }

    private String text(Param<String> param) {
        return $(param);
    }

    /**
     * Adds the scores, as {@link ImageScoring#score}.
     *
     * @param images the table
     * @return the table with the new columns
     * @throws UncheckedIOException if the model file cannot be read
     */
    @Override
    public Dataset<Row> transform(Dataset<?> images) {
        try {
            return scoring().score(images.toDF());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return scoring().schema(schema);
    }

    @Override
    public AnonymityTransformer copy(ParamMap extra) {
        return defaultCopy(extra);
    }
}
