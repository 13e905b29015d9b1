// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How to read region files.
 *
 * @param format the kind of file, or empty to tell by its content
 * @param labels the labels that are faces or persons, in lower case; all others are left out
 * @param shape what a box stands for
 * @param growth factor by which regions grow about their centre, above 0 and at most {@value #MOST_GROWTH}
 * @param outlines whether polygons and run lengths count; otherwise the box around them does
 */
public record RegionOptions(
        Optional<RegionFormat> format, Map<String, Scope> labels, BoxShape shape, double growth, boolean outlines) {
    /** The largest factor by which regions grow. */
    public static final double MOST_GROWTH = 10;

    /**
     * Checks the values and copies the map.
     *
     * @throws IllegalArgumentException if the growth is out of range, no label is given, or one stands for whole images
     */
    public RegionOptions {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(shape, "shape");
        Map<String, Scope> lower = new TreeMap<>();
        labels.forEach((label, scope) -> lower.put(label.strip().toLowerCase(Locale.ROOT), scope));
        labels = Map.copyOf(lower);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("at least 1 label must stand for a face or person but there are 0");
        }
        if (labels.containsValue(Scope.IMAGE)) {
            throw new IllegalArgumentException("a label must stand for face or person but one stands for image");
        }
        if (!(growth > 0 && growth <= MOST_GROWTH)) {
            throw new IllegalArgumentException(
                    "growth of regions must be above 0 and at most " + MOST_GROWTH + " but was " + growth);
        }
    }

    /**
     * The labels {@code face} and {@code person}, boxes as rectangles, as large as in the file, and outlines where there
     * are any.
     *
     * @return the defaults
     */
    public static RegionOptions defaults() {
        return new RegionOptions(
                Optional.empty(), Map.of("face", Scope.FACE, "person", Scope.PERSON), BoxShape.RECTANGLE, 1, true);
    }

    /**
     * What a label stands for.
     *
     * @param label in any case
     * @return a face or a person, or empty if for neither
     */
    public Optional<Scope> scope(String label) {
        return Optional.ofNullable(labels.get(label.strip().toLowerCase(Locale.ROOT)));
    }

    /**
     * What a box stands for.
     *
     * @param box in pixels
     * @return the region of the shape, grown
     */
    public Region region(Region.Rectangle box) {
        Region region = shape.of(box);
        return growth == 1 ? region : region.grown(growth);
    }

    /**
     * A copy for one kind of file.
     *
     * @param kind the format
     * @return new options
     */
    public RegionOptions withFormat(RegionFormat kind) {
        return new RegionOptions(Optional.of(kind), labels, shape, growth, outlines);
    }

    /**
     * A copy with one more label.
     *
     * @param label in any case
     * @param scope what it stands for, a face or a person
     * @return new options
     * @throws IllegalArgumentException if it stands for whole images
     */
    public RegionOptions withLabel(String label, Scope scope) {
        Map<String, Scope> more = new TreeMap<>(labels);
        more.put(label.strip().toLowerCase(Locale.ROOT), scope);
        return new RegionOptions(format, more, shape, growth, outlines);
    }

    /**
     * A copy with another shape of boxes.
     *
     * @param value what a box stands for
     * @return new options
     */
    public RegionOptions withShape(BoxShape value) {
        return new RegionOptions(format, labels, value, growth, outlines);
    }

    /**
     * A copy with another growth.
     *
     * @param factor above 0 and at most {@value #MOST_GROWTH}
     * @return new options
     * @throws IllegalArgumentException if out of range
     */
    public RegionOptions withGrowth(double factor) {
        return new RegionOptions(format, labels, shape, factor, outlines);
    }

    /**
     * A copy that uses outlines or only boxes.
     *
     * @param use whether polygons and run lengths count
     * @return new options
     */
    public RegionOptions withOutlines(boolean use) {
        return new RegionOptions(format, labels, shape, growth, use);
    }
}
