package io.github.perceptanon.report;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a {@link Report} as one HTML file that needs nothing else: styles and images are inside, there are no scripts,
 * and its content policy forbids loading anything.
 */
public final class ReportWriter {
    private ReportWriter() {}

    /**
     * Writes the report, replacing the file of that name only once the new one is complete.
     *
     * @param report what to write
     * @param file where to, for example {@code report.html}, in a folder that exists
     * @throws IOException if the file cannot be written; it is then left as it was
     */
    public static void write(Report report, Path file) throws IOException {
        AtomicFile.writeText(file, out -> out.write(new HtmlPage(report).toString()));
    }
}
