/** Tables, plots and goals computed from recorded measurements. */
@NullMarked
package io.github.perceptanon.bench.report;

import org.jspecify.annotations.NullMarked;
