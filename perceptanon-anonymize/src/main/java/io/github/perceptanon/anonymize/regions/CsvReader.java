// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Reads a table of boxes: a column for the image, one for the label, and four for the box, by names in common use. */
final class CsvReader {
    private static final int MOST_COLUMNS = 1000;

    private final RegionCollector collector;
    private final List<String> header;
    private final int image;
    private final int label;
    private final int[] corner;
    private final int[] size;
    private final int[] end;

    private CsvReader(String source, RegionCollector collector, List<String> header) throws RegionException {
        this.collector = collector;
        this.header = header;
        image = column("image", "file", "filename", "file_name", "image_id", "path");
        label = column("label", "class", "category", "name");
        corner = new int[] {
            column("x", "left", "xmin", "x_min", "x1", "x_1"), column("y", "top", "ymin", "y_min", "y1", "y_1")
        };
        size = new int[] {column("width", "w"), column("height", "h")};
        end = new int[] {column("xmax", "x_max", "x2", "x_2", "right"), column("ymax", "y_max", "y2", "y_2", "bottom")};
        boolean boxes =
                corner[0] >= 0 && corner[1] >= 0 && (size[0] >= 0 && size[1] >= 0 || end[0] >= 0 && end[1] >= 0);
        if (image < 0 || label < 0 && !isCelebA() || !boxes) {
            throw new RegionException(source + ": a table of boxes must have the columns image, label, x, y, width and"
                    + " height (or xmin, ymin, xmax, ymax) but has " + Quoted.list(header, 20));
        }
    }

    /** CelebA's list is also handed around as a table, which has no labels: all of its boxes are faces. */
    private boolean isCelebA() {
        return header.equals(List.of("image_id", "x_1", "y_1", "width", "height"));
    }

    private int column(String... names) {
        return Arrays.stream(names)
                .mapToInt(header::indexOf)
                .filter(i -> i >= 0)
                .findFirst()
                .orElse(-1);
    }

    static void read(Path file, RegionCollector collector) throws RegionException {
        String source = file.toString();
        try (Reader text = RegionSource.reader(file)) {
            Iterator<CSVRecord> records = CSVFormat.DEFAULT.parse(text).iterator();
            if (!records.hasNext()) {
                throw new RegionException(source + ": the file is empty");
            }
            List<String> header = new ArrayList<>();
            for (String name : records.next()) {
                header.add(name.strip().toLowerCase(Locale.ROOT));
            }
            if (header.size() > MOST_COLUMNS) {
                throw new RegionException(
                        source + ": " + header.size() + " columns are more than the limit of " + MOST_COLUMNS);
            }
            CsvReader reader = new CsvReader(source, collector, header);
            for (int row = 1; records.hasNext(); row++) {
                reader.add(records.next(), source + ": row " + row);
            }
        } catch (RegionException e) {
            throw e;
        } catch (UncheckedIOException | IllegalStateException | IOException e) {
            throw new RegionException(
                    source + ": cannot be read as CSV: " + Quoted.of(String.valueOf(e.getMessage())), e);
        }
    }

    private void add(CSVRecord row, String where) throws RegionException {
        if (row.size() != header.size()) {
            throw new RegionException(where + " has " + row.size() + " cells but the header has " + header.size());
        }
        Optional<RegionCollector.Entry> entry = collector.image(row.get(image), 0, 0, where);
        Optional<Scope> scope = collector.scope(label < 0 ? "face" : row.get(label));
        if (entry.isEmpty() || scope.isEmpty()) {
            return;
        }
        double x = number(row, corner[0], where);
        double y = number(row, corner[1], where);
        double w = size[0] >= 0 ? number(row, size[0], where) : number(row, end[0], where) - x;
        double h = size[1] >= 0 ? number(row, size[1], where) : number(row, end[1], where) - y;
        entry.get().addBox(scope.get(), x, y, w, h, where);
    }

    private double number(CSVRecord row, int column, String where) throws RegionException {
        return RegionSource.number(row.get(column), "column " + Quoted.of(header.get(column)), where);
    }
}
