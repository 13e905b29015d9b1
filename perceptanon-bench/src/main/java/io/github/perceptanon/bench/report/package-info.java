/** From recorded measurements to tables, plots and the goals that they are held against. */
package io.github.perceptanon.bench.report;
