// SPDX-License-Identifier: Apache-2.0
/**
 * Collections of images on Apache Spark: scores ({@link io.github.perceptanon.spark.ImageScoring}, or as a stage of a Spark ML
 * pipeline {@link io.github.perceptanon.spark.AnonymityTransformer}), full-reference metrics, FID and KID, correlations.
 * {@link io.github.perceptanon.spark.PerceptAnonJob} is all of it for {@code spark-submit}.
 */
@NullMarked
package io.github.perceptanon.spark;

import org.jspecify.annotations.NullMarked;
