// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.Quoted;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the lists of faces that CelebA and LFW come with. */
final class ListReader {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern TABS = Pattern.compile("\t");
    private static final Pattern PERSON = Pattern.compile("[\\p{L}\\p{M}0-9_.'-]{1,200}");
    private static final String FACE = "face";
    private static final int LONGEST_LINE = 1000;
    private static final int MOST_IMAGES_OF_A_PERSON = 10_000;

    /**
     * LFW's images are 250 pixels wide and high: a face that a detector found, and 2.2 times as much around its middle
     * (Huang et al., Labeled Faces in the Wild, 2007, section on detection, rescaling and cropping).
     */
    private static final int LFW_SIDE = 250;

    private static final double LFW_FACE = LFW_SIDE / 2.2;

    private final Path file;
    private final RegionCollector collector;
    private int line;

    private ListReader(Path file, RegionCollector collector) {
        this.file = file;
        this.collector = collector;
    }

    private interface Body {
        void read(BufferedReader text) throws IOException;
    }

    static void readCelebA(Path file, RegionCollector collector) throws RegionException {
        ListReader reader = new ListReader(file, collector);
        reader.read(reader::celebA);
    }

    static void readLfw(Path file, RegionCollector collector) throws RegionException {
        ListReader reader = new ListReader(file, collector);
        reader.read(reader::lfw);
    }

    private void read(Body body) throws RegionException {
        RegionSource.require(file, RegionSource.MOST_STREAMED_BYTES);
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            body.read(text);
        } catch (RegionException e) {
            throw e;
        } catch (CharacterCodingException e) {
            throw new RegionException(file + ": the text is not UTF-8", e);
        } catch (IOException e) {
            throw new RegionException(file + ": cannot be read: " + Quoted.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** The number of rows, the columns' names, then a name and a box in each line. */
    private void celebA(BufferedReader text) throws IOException {
        int rows = count(next(text).orElse(""));
        String header = next(text).orElse("").strip();
        if (!SPACES.matcher(header).replaceAll(" ").equals("image_id x_1 y_1 width height")) {
            throw refuse("the columns must be image_id x_1 y_1 width height but are " + Quoted.of(header));
        }
        int found = 0;
        for (Optional<String> row = next(text); row.isPresent(); row = next(text)) {
            if (row.get().isBlank()) {
                continue;
            }
            String[] cells = SPACES.split(row.get().strip());
            if (cells.length != 5) {
                throw refuse("a row must have 5 columns but has " + cells.length);
            }
            found++;
            add(
                    cells[0],
                    0,
                    RegionSource.number(cells[1], "x_1", where()),
                    RegionSource.number(cells[2], "y_1", where()),
                    RegionSource.number(cells[3], "width", where()),
                    RegionSource.number(cells[4], "height", where()));
        }
        if (found != rows) {
            throw new RegionException(
                    file + ": the list should have " + rows + " rows but has " + found + "; is it complete?");
        }
    }

    /**
     * People ("Name 3": that person's images 1 to 3) or pairs ("Name 1 4": two images of one person; "Name 1 Other 2":
     * one of each of two), with counts on lines of their own.
     */
    private void lfw(BufferedReader text) throws IOException {
        for (Optional<String> row = next(text); row.isPresent(); row = next(text)) {
            String[] cells = TABS.split(row.get().strip());
            boolean counts = cells[0].isEmpty() || cells.length <= 2 && isCount(cells[0]);
            if (!counts) {
                switch (cells.length) {
                    case 2 -> {
                        int images = number(cells[1]);
                        for (int i = 1; i <= images; i++) {
                            addPortrait(cells[0], i);
                        }
                    }
                    case 3 -> {
                        addPortrait(cells[0], number(cells[1]));
                        addPortrait(cells[0], number(cells[2]));
                    }
                    case 4 -> {
                        addPortrait(cells[0], number(cells[1]));
                        addPortrait(cells[2], number(cells[3]));
                    }
                    default -> throw refuse("a line of LFW's lists has 1 to 4 columns but this has " + cells.length);
                }
            }
        }
    }

    private static boolean isCount(String text) {
        return text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private int number(String cell) throws RegionException {
        int value = isCount(cell) && !cell.isEmpty() ? Integer.parseInt(cell) : -1;
        if (value < 1 || value > MOST_IMAGES_OF_A_PERSON) {
            throw refuse("the number of an image must be from 1 to " + MOST_IMAGES_OF_A_PERSON + " but was "
                    + Quoted.of(cell));
        }
        return value;
    }

    private void addPortrait(String person, int number) throws RegionException {
        if (!PERSON.matcher(person).matches()) {
            throw refuse("a person must have a name of letters and underscores but has " + Quoted.of(person));
        }
        String name = String.format("%s/%s_%04d.jpg", person, person, number);
        Optional<RegionCollector.Entry> known = collector.find(name);
        if (known.isEmpty()) { // pairs name an image many times
            double margin = (LFW_SIDE - LFW_FACE) / 2;
            add(name, LFW_SIDE, margin, margin, LFW_FACE, LFW_FACE);
        }
    }

    private void add(String name, int side, double x, double y, double w, double h) throws RegionException {
        Optional<RegionCollector.Entry> entry = collector.image(name, side, side, where());
        Optional<Scope> scope = collector.scope(FACE);
        if (entry.isPresent() && scope.isPresent()) {
            entry.get().addBox(scope.get(), x, y, w, h, where());
        }
    }

    private int count(String text) throws RegionException {
        if (!isCount(text.strip()) || text.isBlank()) {
            throw refuse("the first line must be the number of rows but is " + Quoted.of(text));
        }
        return Integer.parseInt(text.strip());
    }

    private Optional<String> next(BufferedReader text) throws IOException {
        StringBuilder row = new StringBuilder();
        int c = text.read();
        if (c < 0) {
            return Optional.empty();
        }
        line++;
        while (c >= 0 && c != '\n') {
            if (row.length() == LONGEST_LINE) {
                throw refuse("the line is longer than " + LONGEST_LINE + " characters");
            }
            if (c != '\r' && c != '\ufeff') {
                row.append((char) c);
            }
            c = text.read();
        }
        return Optional.of(row.toString());
    }

    private String where() {
        return file + ": line " + line;
    }

    private RegionException refuse(String what) {
        return new RegionException(where() + ": " + what);
    }
}
