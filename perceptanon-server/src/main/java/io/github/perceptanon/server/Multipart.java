// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parts of a {@code multipart/form-data} body in memory (RFC 7578), as ranges of it: servers' own parsers put large parts
 * into files.
 */
final class Multipart {
    private static final int MOST_HEADER_BYTES = 4096;
    private static final Pattern BOUNDARY = Pattern.compile(
            "(?i)^multipart/form-data\\s*;(?:.*;)?\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\",]{1,70}))\\s*(?:;.*)?$");
    private static final Pattern NAME = parameter("name");
    private static final Pattern FILE_NAME = parameter("filename");

    private final byte[] body;
    private final byte[] delimiter;
    private final int most;
    private final List<Part> parts = new ArrayList<>();
    private int position;

    /**
     * A part.
     *
     * @param name of its field
     * @param fileName without folders, if it is a file
     * @param offset where in the body it begins
     * @param length how many bytes it has
     */
    record Part(String name, Optional<String> fileName, int offset, int length) {
        String text(byte[] body) {
            return new String(body, offset, length, StandardCharsets.UTF_8);
        }
    }

    private Multipart(byte[] body, String boundary, int most) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.most = most;
    }

    /** Up to the next quote: clients write quotes inside a value in different ways, and no more than its name is at stake. */
    private static Pattern parameter(String name) {
        return Pattern.compile("(?i)[;\\s]" + name + "=(?:\"([^\"]*)\"|([^\\s;\"]+))");
    }

    /**
     * Splits a body.
     *
     * @param contentType of the request
     * @param most parts that it may have
     * @throws Problem if it has no boundary, is not whole, or has too many parts
     */
    static List<Part> parts(String contentType, byte[] body, int most) throws Problem {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.matches()) {
            throw Problem.badRequest("multipart/form-data needs a boundary of 1 to 70 characters");
        }
        String text = boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
        Multipart multipart = new Multipart(body, text, most);
        multipart.read();
        return multipart.parts;
    }

    private void read() throws Problem {
        // The first delimiter may come without the line break that belongs to it.
        int first = startsWith(0, 2) ? delimiter.length - 2 : end(0) + delimiter.length;
        position = first;
        while (!isLast()) {
            lineBreak();
            if (parts.size() == most) {
                throw new Problem(413, "the form must have at most " + most + " parts");
            }
            String headers = headers();
            int end = end(position);
            parts.add(part(headers, end));
            position = end + delimiter.length;
        }
    }

    /** Whether the body continues with the delimiter, from an offset in it. */
    private boolean startsWith(int at, int from) {
        if (at + delimiter.length - from > body.length) {
            return false;
        }
        for (int i = from; i < delimiter.length; i++) {
            if (body[at + i - from] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the next delimiter begins. */
    private int end(int from) throws Problem {
        for (int i = from; i <= body.length - delimiter.length; i++) {
            if (body[i] == '\r' && startsWith(i, 0)) {
                return i;
            }
        }
        throw Problem.badRequest("the form is not whole: its last boundary is missing");
    }

    private boolean isLast() throws Problem {
        if (position + 2 > body.length) {
            throw Problem.badRequest("the form is not whole: its last boundary is missing");
        }
        return body[position] == '-' && body[position + 1] == '-';
    }

    private void lineBreak() throws Problem {
        while (position < body.length && (body[position] == ' ' || body[position] == '\t')) {
            position++;
        }
        if (position + 2 > body.length || body[position] != '\r' || body[position + 1] != '\n') {
            throw Problem.badRequest("the form is damaged: a boundary does not end its line");
        }
        position += 2;
    }

    /** The headers of a part, up to the empty line, which is passed over. */
    private String headers() throws Problem {
        int last = Math.min(body.length - 4, position + MOST_HEADER_BYTES);
        for (int i = position - 2; i <= last; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n' && body[i + 2] == '\r' && body[i + 3] == '\n') {
                String headers = new String(body, position, Math.max(0, i - position), StandardCharsets.UTF_8);
                // The delimiter's line break may be this one, where the part is empty.
                position = i + 2;
                if (startsWith(position, 0)) {
                    return headers;
                }
                position = i + 4;
                return headers;
            }
        }
        throw Problem.badRequest(
                "the form is damaged: a part's headers must end within " + MOST_HEADER_BYTES + " bytes");
    }

    private Part part(String headers, int end) throws Problem {
        String disposition = "";
        for (String line : headers.split("\r\n")) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-disposition:")) {
                disposition = line;
            } else if (lower.startsWith("content-transfer-encoding:")
                    && !lower.matches(".*:\\s*(binary|8bit|7bit)\\s*")) {
                throw new Problem(415, "parts of the form must not be encoded");
            }
        }
        Optional<String> name = value(NAME, disposition);
        if (name.isEmpty()) {
            throw Problem.badRequest("the form is damaged: a part has no name");
        }
        Optional<String> file = value(FILE_NAME, disposition)
                .map(path -> path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1))
                .filter(last -> !last.isEmpty());
        return new Part(name.get(), file, position, Math.max(0, end - position));
    }

    private static Optional<String> value(Pattern parameter, String disposition) {
        Matcher matcher = parameter.matcher(disposition);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
}
