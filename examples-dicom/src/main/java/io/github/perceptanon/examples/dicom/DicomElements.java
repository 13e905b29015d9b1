// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.dicom;

import io.github.perceptanon.image.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The elements of a DICOM file's data set that describe its image (group 0028), and where its pixels are. Strict: tags rise,
 * lengths fit the file, and everything else is passed over without being kept. Sequences are passed over without recursion.
 * Sources: DICOM PS3.5 (7.1, 7.5, A.4) and PS3.10 (7.1).
 */
final class DicomElements {
    static final int PIXEL_DATA = 0x7FE00010;
    static final int ITEM = 0xFFFEE000;
    static final int ITEM_END = 0xFFFEE00D;
    static final int SEQUENCE_END = 0xFFFEE0DD;
    private static final int TRANSFER_SYNTAX = 0x00020010;
    private static final int IMAGE_GROUP = 0x0028;

    private static final int PREAMBLE = 128;
    private static final long UNDEFINED = 0xFFFFFFFFL;
    private static final int DEEPEST = 64;
    private static final int MOST_ELEMENTS = 1_000_000;
    private static final int LONGEST_VALUE = 4096;
    private static final int LONGEST_QUOTE = 64;
    private static final String LONG_KINDS = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

    /** How a data set is written. */
    enum Syntax {
        IMPLICIT("1.2.840.10008.1.2", false),
        EXPLICIT("1.2.840.10008.1.2.1", false),
        JPEG_BASELINE("1.2.840.10008.1.2.4.50", true);

        private final String uid;
        private final boolean encapsulated;

        Syntax(String uid, boolean encapsulated) {
            this.uid = uid;
            this.encapsulated = encapsulated;
        }
    }

    /** A piece of the file. */
    record Piece(int offset, int length) {}

    private record Header(int tag, String kind, long length) {
        boolean isUndefined() {
            return length == UNDEFINED;
        }
    }

    private final byte[] file;
    private final String name;
    private final Map<Integer, Piece> values = new HashMap<>();
    private final List<Piece> fragments = new ArrayList<>();
    private final Syntax syntax;
    private Piece pixels = new Piece(0, 0);
    private int at;
    private int elements;

    private DicomElements(byte[] file, String name) throws ImageException {
        this.file = file;
        this.name = name;
        this.at = PREAMBLE + 4;
        this.syntax = meta();
        dataSet();
    }

    static boolean recognises(byte[] file) {
        return file.length >= PREAMBLE + 4
                && file[PREAMBLE] == 'D'
                && file[PREAMBLE + 1] == 'I'
                && file[PREAMBLE + 2] == 'C'
                && file[PREAMBLE + 3] == 'M';
    }

    static DicomElements of(byte[] file, String name) throws ImageException {
        if (!recognises(file)) {
            throw new ImageException("not a DICOM file: DICM is not at byte " + PREAMBLE + " (" + name + ")");
        }
        return new DicomElements(file, name);
    }

    ImageException refused(String what) {
        return new ImageException(what + " (" + name + ")");
    }

    boolean isEncapsulated() {
        return syntax.encapsulated;
    }

    /** The pixels of all frames, if they are not encapsulated. */
    Piece pixels() {
        return pixels;
    }

    /** The table of offsets and the fragments, if they are. */
    List<Piece> fragments() {
        return fragments;
    }

    private Syntax meta() throws ImageException {
        String uid = "";
        while (at + 8 <= file.length && u16(at) == 2) {
            Header header = header(true);
            Piece value = value(header);
            if (header.tag() == TRANSFER_SYNTAX) {
                uid = text(value);
            }
            at += value.length();
        }
        for (Syntax known : Syntax.values()) {
            if (known.uid.equals(uid)) {
                return known;
            }
        }
        throw refused("a DICOM file must be of transfer syntax " + Syntax.IMPLICIT.uid + ", " + Syntax.EXPLICIT.uid
                + " or " + Syntax.JPEG_BASELINE.uid + " (uncompressed or JPEG baseline) but is of "
                + (uid.isEmpty() ? "none" : quoted(uid)));
    }

    private void dataSet() throws ImageException {
        boolean explicit = syntax != Syntax.IMPLICIT;
        long before = 0;
        while (at < file.length) {
            Header header = header(explicit);
            long tag = header.tag() & UNDEFINED;
            if (tag <= before) {
                throw damaged(String.format("element %s comes after %s", tag((int) tag), tag((int) before)));
            }
            before = tag;
            if (header.tag() == PIXEL_DATA) {
                readPixels(header);
                return;
            }
            if (header.isUndefined()) {
                passSequence(explicit && !header.kind().equals("UN"));
                continue;
            }
            Piece value = value(header);
            if (tag >>> 16 == IMAGE_GROUP && value.length() <= LONGEST_VALUE) {
                values.put(header.tag(), value);
            }
            at += value.length();
        }
        throw damaged("it ends without pixels");
    }

    private void readPixels(Header header) throws ImageException {
        if (header.isUndefined() != syntax.encapsulated) {
            throw damaged("pixels are " + (syntax.encapsulated ? "not " : "") + "in fragments");
        }
        if (!header.isUndefined()) {
            pixels = value(header);
            return;
        }
        while (true) {
            Header item = header(false);
            if (item.tag() == SEQUENCE_END) {
                return;
            }
            if (item.tag() != ITEM || item.isUndefined()) {
                throw damaged("there is " + tag(item.tag()) + " where a fragment should be");
            }
            Piece fragment = value(item);
            fragments.add(fragment);
            at += fragment.length();
        }
    }

    /** Passes over a sequence of undefined length, at whose first item this is. */
    private void passSequence(boolean explicit) throws ImageException {
        boolean[] inItem = new boolean[2 * DEEPEST + 2];
        int depth = 1;
        while (depth > 0) {
            Header header = header(explicit && inItem[depth]);
            if (inItem[depth] && header.tag() == ITEM_END || !inItem[depth] && header.tag() == SEQUENCE_END) {
                depth--;
                continue;
            }
            if (!inItem[depth] && header.tag() != ITEM) {
                throw damaged("there is " + tag(header.tag()) + " where an item should be");
            }
            if (!header.isUndefined()) {
                at += value(header).length();
                continue;
            }
            depth++;
            if (depth > 2 * DEEPEST) {
                throw refused("sequences must be nested at most " + DEEPEST + " deep");
            }
            inItem[depth] = !inItem[depth - 1];
        }
    }

    /** The header of the next element, which {@link #at} is behind then. */
    private Header header(boolean explicit) throws ImageException {
        elements++;
        if (elements > MOST_ELEMENTS) {
            throw refused("a DICOM file must have at most " + MOST_ELEMENTS + " elements");
        }
        need(8);
        int tag = u16(at) << 16 | u16(at + 2);
        if (!explicit || tag >>> 16 == 0xFFFE) {
            long length = u32(at + 4);
            at += 8;
            return new Header(tag, "", length);
        }
        String kind = new String(file, at + 4, 2, StandardCharsets.ISO_8859_1);
        if (!isCapital(kind.charAt(0)) || !isCapital(kind.charAt(1))) {
            throw damaged("element " + tag(tag) + " has no kind");
        }
        if (!LONG_KINDS.contains(kind)) {
            long length = u16(at + 6);
            at += 8;
            return new Header(tag, kind, length);
        }
        need(12);
        long length = u32(at + 8);
        at += 12;
        return new Header(tag, kind, length);
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private Piece value(Header header) throws ImageException {
        if (header.length() > file.length - at) {
            throw damaged("element " + tag(header.tag()) + " has "
                    + (header.isUndefined() ? "an undefined number of" : Long.toString(header.length()))
                    + " bytes but the file ends after " + (file.length - at));
        }
        return new Piece(at, (int) header.length());
    }

    private void need(int bytes) throws ImageException {
        if (bytes > file.length - at) {
            throw damaged("it ends in the middle of an element, after " + file.length + " bytes");
        }
    }

    private ImageException damaged(String what) {
        return refused("damaged DICOM file: " + what);
    }

    private static String tag(int tag) {
        return String.format("(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
    }

    private int u16(int offset) {
        return file[offset] & 0xff | (file[offset + 1] & 0xff) << 8;
    }

    private long u32(int offset) {
        return u16(offset) | (long) u16(offset + 2) << 16;
    }

    private String text(Piece piece) {
        String text = new String(file, piece.offset(), piece.length(), StandardCharsets.ISO_8859_1);
        return text.replaceFirst("\0+$", "").strip();
    }

    /** What a file says, for an error: a little of it. */
    static String quoted(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }

    /** A number of 16 bits without a sign. */
    Optional<Integer> number(int tag) throws ImageException {
        Piece piece = values.get(tag);
        if (piece == null || piece.length() == 0) {
            return Optional.empty();
        }
        if (piece.length() != 2) {
            throw damaged("element " + tag(tag) + " must have 2 bytes but has " + piece.length());
        }
        return Optional.of(u16(piece.offset()));
    }

    int requiredNumber(int tag) throws ImageException {
        return number(tag).orElseThrow(() -> damaged("element " + tag(tag) + " is missing"));
    }

    /** Text; empty if there is none. */
    String text(int tag) {
        Piece piece = values.get(tag);
        return piece == null ? "" : text(piece);
    }

    /** The first of the numbers that are written as text. */
    OptionalDouble decimal(int tag) throws ImageException {
        String all = text(tag);
        if (all.isEmpty()) {
            return OptionalDouble.empty();
        }
        String first = all.split("\\\\", -1)[0].strip();
        double value = DECIMAL.matcher(first).matches() ? Double.parseDouble(first) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw damaged("element " + tag(tag) + " must be a number");
        }
        return OptionalDouble.of(value);
    }

    boolean has(int tag) {
        return values.containsKey(tag);
    }
}
