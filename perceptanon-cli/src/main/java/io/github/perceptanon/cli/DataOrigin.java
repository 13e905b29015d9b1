// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The origin of images and annotations: synthetic sample data, or unknown.
 *
 * @param caveat the notice to show with every number computed from them, if any
 */
record DataOrigin(Optional<String> caveat) {
    /** The notice for numbers from sample data. */
    static final String SYNTHETIC = SampleDataset.NOTICE;

    /** The key of the notice in JSON documents. */
    static final String KEY = "data";

    private static final int LONGEST_README = 100_000;

    /**
     * The origin of a data root or anything in it. Sample data have a README.txt there, or in a folder above, that says
     * so.
     */
    static DataOrigin of(Path path) throws IOException {
        Path place =
                Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
        for (; place != null; place = place.getParent()) {
            Path readme = place.resolve(SampleDataset.README);
            if (Files.isRegularFile(readme) && Files.isReadable(readme) && Files.size(readme) <= LONGEST_README) {
                String text = new String(Files.readAllBytes(readme), StandardCharsets.UTF_8);
                if (text.contains(SYNTHETIC)) {
                    return new DataOrigin(Optional.of(SYNTHETIC));
                }
            }
        }
        return new DataOrigin(Optional.empty());
    }

    /** The origin of a table, even if it was moved: sample data also have the notice in a column. */
    static DataOrigin of(CsvTable table, Path file) throws IOException {
        boolean named = table.header().contains(SampleDataset.COLUMN);
        return of(named ? table.column(SampleDataset.COLUMN).stream() : Stream.empty(), file);
    }

    /** As {@link #of(CsvTable, Path)}, of a table whose images lie below a root. */
    static DataOrigin of(Annotations rows) throws IOException {
        boolean named = rows.columns().contains(SampleDataset.COLUMN);
        return of(named ? rows.column(SampleDataset.COLUMN).stream() : Stream.empty(), rows.root());
    }

    private static DataOrigin of(Stream<String> cells, Path place) throws IOException {
        boolean synthetic = cells.anyMatch(cell -> cell.contains(SYNTHETIC));
        return synthetic ? new DataOrigin(Optional.of(SYNTHETIC)) : of(place);
    }

    /** This origin or, if it is unknown, the other one that the same numbers depend on. */
    DataOrigin or(DataOrigin other) {
        return caveat.isPresent() ? this : other;
    }
}
