/**
 * Full-reference image quality metrics, which compare a distorted image with its reference. Each equals a named
 * reference library within a published tolerance; the parity table is in {@code docs/metrics.md}.
 *
 * <p>Metrics are immutable and thread-safe. They divide the work for a pair among the common fork-join pool in a way
 * that does not depend on the number of processors, so the same pair gives the same bits everywhere.
 */
@NullMarked
package io.github.perceptanon.metrics;

import org.jspecify.annotations.NullMarked;
