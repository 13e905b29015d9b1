/** Reports with tables, charts and pictures, as one self-contained HTML file or as Markdown. */
package io.github.perceptanon.report;
