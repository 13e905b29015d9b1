/** One self-contained HTML file of tables, charts and pictures. */
package io.github.perceptanon.report;
