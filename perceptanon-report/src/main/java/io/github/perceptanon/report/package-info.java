/** Reports with tables, charts and pictures, as one self-contained HTML file or as Markdown. */
@NullMarked
package io.github.perceptanon.report;

import org.jspecify.annotations.NullMarked;
