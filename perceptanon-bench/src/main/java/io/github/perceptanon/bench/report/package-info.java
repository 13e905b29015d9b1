/** Tables, plots and goals computed from recorded measurements. */
package io.github.perceptanon.bench.report;
