// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import io.github.perceptanon.file.Quoted;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An array of NumPy's NPY format, versions 1.0 and 2.0: float32, float64, int32 or int64 in either byte order, at most
 * two dimensions, widened to float64. A single string can be read and written too.
 *
 * @param shape dimensions, outermost first; empty for a scalar
 * @param values row-major elements
 */
record NpyArray(int[] shape, double[] values) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** NumPy itself refuses longer headers. */
    private static final int MAX_HEADER = 10_000;

    private static final int HEADER_ALIGNMENT = 64;
    /** The header as NumPy writes it: a Python dictionary with these three keys in this order, padded. */
    private static final Pattern HEADER = Pattern.compile("\\{'descr': '([^']{1,16})', 'fortran_order': (True|False), "
            + "'shape': \\(((?:\\d{1,10})?(?:, ?\\d{1,10}){0,7}),?\\),? ?\\}\\s*");

    /** Byte order and number of characters. */
    private static final Pattern TEXT = Pattern.compile("([<>])U(\\d{1,9})");

    private record Header(String descr, boolean fortran, int[] shape, int elements) {}

    /**
     * Reads one array and requires the stream to end after it.
     *
     * @param name file and array, for messages
     */
    static NpyArray read(InputStream in, String name, long maxElements) throws IOException {
        try {
            Header header = header(in, name, maxElements);
            double[] values = elements(in, header, name);
            if (in.read() >= 0) {
                throw new NpzException(name + " has bytes after its " + header.elements + " values");
            }
            return new NpyArray(header.shape, header.fortran ? rowMajor(header.shape, values) : values);
        } catch (EOFException e) {
            throw new NpzException(name + " ends too early", e);
        }
    }

    /** Reads one string as NumPy stores it: four bytes per character, zeros after the last. */
    static String readText(InputStream in, String name, int maxCharacters) throws IOException {
        try {
            Header header = header(in, name, 1);
            Matcher type = TEXT.matcher(header.descr);
            if (!type.matches() || header.elements != 1) {
                throw new NpzException(name + " must be one text but has type '" + header.descr + "' and shape "
                        + shapeText(header.shape));
            }
            int characters = Integer.parseInt(type.group(2));
            if (characters > maxCharacters) {
                throw new NpzException(
                        name + " may have at most " + maxCharacters + " characters but has " + characters);
            }
            String text = new String(
                    exactly(in, characters * 4), Charset.forName(type.group(1).equals("<") ? "UTF-32LE" : "UTF-32BE"));
            if (in.read() >= 0) {
                throw new NpzException(name + " has bytes after its text");
            }
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        } catch (EOFException e) {
            throw new NpzException(name + " ends too early", e);
        }
    }

    /** Writes one string, version 1.0. */
    static void writeText(OutputStream out, String text) throws IOException {
        writeHeader(out, "<U" + text.codePointCount(0, text.length()));
        out.write(text.getBytes(Charset.forName("UTF-32LE")));
    }

    /** Writes float64 values, version 1.0. */
    static void write(OutputStream out, double[] values, int... shape) throws IOException {
        writeHeader(out, "<f8", shape);
        int chunk = 8192;
        ByteBuffer buffer = ByteBuffer.allocate(chunk * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += chunk) {
            int count = Math.min(chunk, values.length - from);
            buffer.clear();
            buffer.asDoubleBuffer().put(values, from, count);
            out.write(buffer.array(), 0, count * Double.BYTES);
        }
    }

    /** Writes one int64, version 1.0. */
    static void writeScalar(OutputStream out, long value) throws IOException {
        writeHeader(out, "<i8");
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    boolean isSquare(int side) {
        // np.cov gives a scalar for one dimension.
        return Arrays.equals(shape, new int[] {side, side}) || side == 1 && shape.length == 0;
    }

    String shapeText() {
        return shapeText(shape);
    }

    private static String shapeText(int[] shape) {
        String inner = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return "(" + inner + (shape.length == 1 ? ",)" : ")");
    }

    private static void writeHeader(OutputStream out, String descr, int... shape) throws IOException {
        String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shapeText(shape) + ", }";
        int unpadded = MAGIC.length + 4 + text.length() + 1;
        int padding = (HEADER_ALIGNMENT - unpadded % HEADER_ALIGNMENT) % HEADER_ALIGNMENT;
        byte[] header = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        out.write(MAGIC);
        out.write(new byte[] {1, 0, (byte) header.length, (byte) (header.length >>> 8)});
        out.write(header);
    }

    private static Header header(InputStream in, String name, long maxElements) throws IOException {
        byte[] start = exactly(in, MAGIC.length + 2);
        if (!Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
            throw new NpzException(name + " is not in NumPy's NPY format");
        }
        int major = start[MAGIC.length];
        if (major != 1 && major != 2 || start[MAGIC.length + 1] != 0) {
            throw new NpzException(
                    name + " must be of NPY version 1.0 or 2.0 but is " + major + "." + start[MAGIC.length + 1]);
        }
        byte[] size = exactly(in, major == 1 ? 2 : 4);
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(Arrays.copyOf(size, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt());
        if (length > MAX_HEADER) {
            throw new NpzException(name + " may have a header of at most " + MAX_HEADER + " bytes but has " + length);
        }
        return parse(new String(exactly(in, (int) length), StandardCharsets.ISO_8859_1), name, maxElements);
    }

    private static Header parse(String text, String name, long maxElements) throws NpzException {
        Matcher m = HEADER.matcher(text);
        if (!m.matches()) {
            throw new NpzException(name + " has no header of a plain array of numbers");
        }
        long[] shape = Arrays.stream(m.group(3).split(","))
                .map(String::trim)
                .filter(s -> !s.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        if (shape.length > 2) {
            throw new NpzException(name + " may have at most 2 dimensions but has " + shape.length);
        }
        long elements = 1;
        for (long d : shape) {
            elements *= d;
            if (d > Integer.MAX_VALUE || elements > maxElements) {
                throw new NpzException(
                        name + " may have at most " + maxElements + " values but has shape (" + m.group(3) + ")");
            }
        }
        int[] sides = Arrays.stream(shape).mapToInt(d -> (int) d).toArray();
        return new Header(m.group(1), m.group(2).equals("True"), sides, (int) elements);
    }

    private static double[] elements(InputStream in, Header header, String name) throws IOException {
        int bytes = elementBytes(header.descr, name);
        ByteOrder order = header.descr.charAt(0) == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int chunk = 8192;
        double[] values = new double[Math.min(chunk, header.elements)];
        for (int from = 0; from < header.elements; from += chunk) {
            int count = Math.min(chunk, header.elements - from);
            if (from + count > values.length) {
                // Grows with the data, so that a header of a few bytes cannot allocate the maximum.
                values = Arrays.copyOf(values, (int) Math.min(header.elements, 2L * values.length));
            }
            ByteBuffer buffer = ByteBuffer.wrap(exactly(in, count * bytes)).order(order);
            for (int i = 0; i < count; i++) {
                values[from + i] = element(buffer, header.descr);
            }
        }
        return values;
    }

    private static int elementBytes(String descr, String name) throws NpzException {
        return switch (descr) {
            case "<f4", ">f4", "<i4", ">i4" -> 4;
            case "<f8", ">f8", "<i8", ">i8" -> 8;
            default ->
                throw new NpzException(
                        name + " must hold float32, float64, int32 or int64 but has type " + Quoted.of(descr));
        };
    }

    private static double element(ByteBuffer buffer, String descr) {
        return switch (descr.substring(1)) {
            case "f4" -> buffer.getFloat();
            case "f8" -> buffer.getDouble();
            case "i4" -> buffer.getInt();
            default -> buffer.getLong();
        };
    }

    private static double[] rowMajor(int[] shape, double[] columnMajor) {
        if (shape.length < 2) {
            return columnMajor;
        }
        double[] out = new double[columnMajor.length];
        for (int i = 0; i < shape[0]; i++) {
            for (int j = 0; j < shape[1]; j++) {
                out[i * shape[1] + j] = columnMajor[j * shape[0] + i];
            }
        }
        return out;
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }
}
