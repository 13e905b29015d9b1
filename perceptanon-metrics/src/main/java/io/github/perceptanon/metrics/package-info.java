/**
 * Full-reference image quality metrics: how far a distorted image is from its reference. Each is equal to a named
 * reference library within a published tolerance; the parity table is in {@code docs/metrics.md}.
 *
 * <p>Metrics are immutable and thread-safe. They spread one pair's work over the common fork-join pool in a partition that
 * does not depend on the number of processors, so that the same pair gives the same bits everywhere.
 */
@NullMarked
package io.github.perceptanon.metrics;

import org.jspecify.annotations.NullMarked;
