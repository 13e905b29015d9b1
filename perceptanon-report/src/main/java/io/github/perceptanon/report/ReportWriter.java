// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a {@link Report} as one self-contained HTML file: styles and images are embedded, there are no scripts, and
 * its content security policy forbids loading anything.
 */
public final class ReportWriter {
    private ReportWriter() {}

    /**
     * Writes the report atomically.
     *
     * @param report the report
     * @param file the file, for example {@code report.html}, in an existing folder
     * @throws IOException if the file cannot be written; an existing file is then unchanged
     */
    public static void write(Report report, Path file) throws IOException {
        AtomicFile.writeText(file, out -> out.write(new HtmlPage(report).toString()));
    }
}
