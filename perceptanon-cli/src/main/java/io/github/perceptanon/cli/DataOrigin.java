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
 * Where images and annotations come from.
 *
 * @param caveat the words that go with every number made of them, if any
 */
record DataOrigin(Optional<String> caveat) {
    /** What every number from sample data is called. */
    static final String SYNTHETIC = SampleDataset.NOTICE;

    /** The key of the words in documents. */
    static final String KEY = "data";

    private static final int LONGEST_README = 100_000;

    /** Of a data root or anything in it: sample data say so in a README.txt there or in a folder above. */
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

    /** Of a table, wherever it was moved: sample data have the words in a column too. */
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

    /** This, or where nothing is known of it, that of what else goes into the same numbers. */
    DataOrigin or(DataOrigin other) {
        return caveat.isPresent() ? this : other;
    }
}
