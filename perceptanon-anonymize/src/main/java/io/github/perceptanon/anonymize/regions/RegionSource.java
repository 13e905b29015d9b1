// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.file.RegularFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Opens region files within limits. */
final class RegionSource {
    /** Files that are read in one pass and never held as a whole. */
    static final long MOST_STREAMED_BYTES = 4L << 30;
    /** Files of one image; LabelMe puts the image itself into them. */
    static final long MOST_FILE_BYTES = 256L << 20;

    private static final int MOST_FILES = 5_000_000;
    private static final int LONGEST_NUMBER = 100;

    /** Unambiguous alternatives and possessive quantifiers, so matching takes linear time. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d++(\\.\\d*+)?+|\\.\\d++)([eE][+-]?\\d++)?+");

    private RegionSource() {}

    static void require(Path file, long most) throws RegionException {
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new RegionException(file + ": " + problem.get());
        }
        try {
            long size = Files.size(file);
            if (size > most) {
                throw new RegionException(file + ": " + size + " bytes are more than the limit of " + most);
            }
        } catch (RegionException e) {
            throw e;
        } catch (IOException e) {
            throw new RegionException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** A whole file as UTF-8 text without a byte order mark. */
    static String text(Path file) throws RegionException {
        require(file, MOST_FILE_BYTES);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new RegionException(file + ": the text is not UTF-8", e);
        } catch (IOException e) {
            throw new RegionException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static Reader reader(Path file) throws RegionException {
        return new StringReader(text(file));
    }

    /** Files of one ending, or the file itself. */
    static List<Path> files(Path place, String ending) throws RegionException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(place)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = path.getFileName().toString();
                if (name.toLowerCase(Locale.ROOT).endsWith(ending)
                        && !name.startsWith(".")
                        && Files.isRegularFile(path)) {
                    if (files.size() == MOST_FILES) {
                        throw new RegionException(place + ": there are more than " + MOST_FILES + " files");
                    }
                    files.add(path);
                }
            }
        } catch (RegionException e) {
            throw e;
        } catch (IOException | UncheckedIOException e) {
            throw new RegionException(place + ": cannot be listed: " + e.getMessage(), e);
        }
        if (files.isEmpty()) {
            throw new RegionException(place + ": there is no " + ending + " file in the folder");
        }
        files.sort(null);
        return files;
    }

    /** The folder of a file below the place that was given, as a prefix for names in it. */
    static String prefix(Path place, Path file) {
        Path folder = Files.isDirectory(place) ? place.relativize(file).getParent() : null;
        return folder == null ? "" : folder.toString().replace('\\', '/') + "/";
    }

    static OptionalDouble decimal(String text) {
        return text.length() <= LONGEST_NUMBER && DECIMAL.matcher(text).matches()
                ? OptionalDouble.of(Double.parseDouble(text))
                : OptionalDouble.empty();
    }

    static double number(String text, String what, String where) throws RegionException {
        String stripped = text.strip();
        return decimal(stripped)
                .orElseThrow(() ->
                        new RegionException(where + ": " + what + " must be a number but is " + Quoted.of(stripped)));
    }

    static JsonFactory json() {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Shared symbol tables can be flooded with colliding names and bring no benefit here.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(32)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxStringLength((int) MOST_FILE_BYTES)
                        .maxNameLength(1000)
                        .build())
                .build();
    }
}
