/** One self-contained HTML file of tables, charts and pictures. */
@NullMarked
package io.github.perceptanon.report;

import org.jspecify.annotations.NullMarked;
