// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The regions of many images, from a file or a folder of files. Immutable and thread-safe.
 *
 * <p><b>Untrusted files.</b> Sizes, names, numbers and nesting are limited. Anything that cannot be a region of an image is
 * refused with a {@link RegionException} of one line that names the file, the place and the value; XML with a document
 * type is refused, and nothing but the named files is opened.
 */
public final class RegionSet {
    private final String source;
    private final RegionFormat format;
    private final Map<String, ImageRegions> images;
    private final Map<String, Integer> leftOut;

    RegionSet(String source, RegionFormat format, Map<String, ImageRegions> images, Map<String, Integer> leftOut) {
        this.source = source;
        this.format = format;
        this.images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        this.leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    }

    /**
     * Creates regions in a program.
     *
     * @param images the images and their regions
     * @return the set
     * @throws RegionException if a name leads out of the folder of the images, or occurs twice
     */
    public static RegionSet of(Collection<ImageRegions> images) throws RegionException {
        Map<String, ImageRegions> byName = new LinkedHashMap<>();
        for (ImageRegions image : images) {
            String name = RegionNames.of(image.name(), "regions");
            if (byName.put(name, new ImageRegions(name, image.width(), image.height(), image.regions())) != null) {
                throw new RegionException("regions: image " + Quoted.of(name) + " is there twice");
            }
        }
        return new RegionSet("regions", RegionFormat.COCO, byName, Map.of());
    }

    /**
     * Reads the regions of all images.
     *
     * @param place a file, or a folder of VOC or LabelMe files
     * @param options labels, shapes, growth, format
     * @return the regions
     * @throws RegionException if it cannot be read, is damaged, or does not have the format
     */
    public static RegionSet read(Path place, RegionOptions options) throws RegionException {
        return read(place, options, image -> true);
    }

    /**
     * Reads the regions of some images. Others cost no memory, and their outlines no time.
     *
     * @param place a file, or a folder of VOC or LabelMe files
     * @param options labels, shapes, growth, format
     * @param images whose regions to keep, by their names in the file
     * @return the regions
     * @throws RegionException if it cannot be read, is damaged, or does not have the format
     */
    public static RegionSet read(Path place, RegionOptions options, Predicate<String> images) throws RegionException {
        RegionFormat format = options.format().isPresent() ? options.format().get() : FormatGuess.of(place);
        RegionCollector collector = new RegionCollector(options, images);
        switch (format) {
            case COCO -> CocoReader.read(place, collector);
            case VOC -> VocReader.read(place, collector);
            case CELEBA -> ListReader.readCelebA(place, collector);
            case LFW -> ListReader.readLfw(place, collector);
            case LABELME -> LabelMeReader.read(place, collector);
            case CSV -> CsvReader.read(place, collector);
        }
        return collector.toSet(place.toString(), format);
    }

    /**
     * Reads the regions of the images of a folder.
     *
     * @param place a file, or a folder of VOC or LabelMe files
     * @param options labels, shapes, growth, format
     * @param names paths of the images below their folder, with {@code /} between folders
     * @return the regions of images that have one of these paths, or only the last part of one
     * @throws RegionException if it cannot be read, is damaged, or does not have the format
     */
    public static RegionSet readFor(Path place, RegionOptions options, Collection<String> names)
            throws RegionException {
        Set<String> known = new HashSet<>(names);
        names.forEach(name -> known.add(RegionNames.base(name)));
        return read(place, options, name -> known.contains(name) || known.contains(RegionNames.base(name)));
    }

    /**
     * Where the regions come from.
     *
     * @return the file or folder, as given
     */
    public String source() {
        return source;
    }

    /**
     * The format that was read.
     *
     * @return as in the options, or as found
     */
    public RegionFormat format() {
        return format;
    }

    /**
     * All images.
     *
     * @return in the order of the file
     */
    public Collection<ImageRegions> images() {
        return images.values();
    }

    /**
     * What was left out: labels that stand for nothing, and shapes without area.
     *
     * @return how often each occurred in images that were asked for, in alphabetical order
     */
    public Map<String, Integer> leftOut() {
        return leftOut;
    }

    /**
     * Finds the regions of images. An image is the one of the same path or, if there is none, the only one of the same
     * name in any folder.
     *
     * @param names paths of the images below their folder, with {@code /} between folders
     * @return regions by these paths; images without an entry in the file are missing
     * @throws RegionException if a name could mean several images, or one image is named in two ways
     */
    public Map<String, ImageRegions> assign(Collection<String> names) throws RegionException {
        Map<String, List<String>> byBase = new HashMap<>();
        names.forEach(name -> byBase.merge(
                RegionNames.base(name),
                List.of(name),
                (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
        Set<String> exact = new HashSet<>(names);
        Map<String, ImageRegions> assigned = new HashMap<>();
        for (ImageRegions image : images.values()) {
            String name = image.name();
            if (!exact.contains(name)) {
                List<String> candidates = byBase.getOrDefault(RegionNames.base(name), List.of());
                if (candidates.size() > 1) {
                    throw new RegionException(source + ": image " + Quoted.of(name) + " could be "
                            + Quoted.list(candidates, 2) + "; name it by its path");
                }
                if (candidates.isEmpty()) {
                    continue;
                }
                name = candidates.get(0);
            }
            ImageRegions other = assigned.put(name, image);
            if (other != null) {
                throw new RegionException(source + ": image " + Quoted.of(name) + " is named " + Quoted.of(other.name())
                        + " and " + Quoted.of(image.name()));
            }
        }
        return assigned;
    }

    /**
     * Writes all regions as COCO JSON, atomically: rectangles as boxes, all other shapes as compressed run lengths, which
     * cover the same pixels.
     *
     * @param file the file, which is replaced if it exists
     * @throws RegionException if an image has no size
     * @throws IOException if it cannot be written
     */
    public void writeCoco(Path file) throws IOException {
        CocoWriter.write(Objects.requireNonNull(file, "file"), images.values());
    }
}
