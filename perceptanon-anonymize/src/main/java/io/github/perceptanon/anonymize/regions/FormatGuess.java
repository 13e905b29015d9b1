// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells a region file's format by its name and its first members. */
final class FormatGuess {
    private static final int LOOKED_AT = 200;

    private FormatGuess() {}

    static RegionFormat of(Path place) throws RegionException {
        if (Files.isDirectory(place)) {
            return ofFolder(place);
        }
        RegionSource.require(place, RegionSource.MOST_STREAMED_BYTES);
        String name = place.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".xml")) {
            return RegionFormat.VOC;
        } else if (name.endsWith(".json")) {
            return ofJson(place);
        } else if (name.endsWith(".csv")) {
            return RegionFormat.CSV;
        } else if (name.endsWith(".txt")) {
            return ofList(place);
        }
        throw new RegionException(
                place + ": the kind of region file is unknown by its name; it may be one of coco, voc,"
                        + " celeba, lfw, labelme, csv");
    }

    private static RegionFormat ofFolder(Path folder) throws RegionException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString().toLowerCase(Locale.ROOT))
                    .filter(name -> name.endsWith(".xml") || name.endsWith(".json"))
                    .findFirst()
                    .map(name -> name.endsWith(".xml") ? RegionFormat.VOC : RegionFormat.LABELME)
                    .orElseThrow(() -> new RegionException(folder + ": there is no .xml or .json file in the folder"));
        } catch (RegionException e) {
            throw e;
        } catch (IOException | UncheckedIOException e) {
            throw new RegionException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    private static RegionFormat ofJson(Path file) throws RegionException {
        boolean[] shapes = {false};
        RegionJson.read(
                file,
                RegionSource.MOST_STREAMED_BYTES,
                json -> json.object("a region file", member -> {
                    shapes[0] |= member.equals("shapes");
                    json.skip();
                }));
        return shapes[0] ? RegionFormat.LABELME : RegionFormat.COCO;
    }

    private static RegionFormat ofList(Path file) throws RegionException {
        char[] start = new char[LOOKED_AT];
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int length = Math.max(0, text.read(start));
            return new String(start, 0, length).contains("image_id") ? RegionFormat.CELEBA : RegionFormat.LFW;
        } catch (IOException e) {
            throw new RegionException(file + ": is no list in UTF-8: " + e.getMessage(), e);
        }
    }
}
