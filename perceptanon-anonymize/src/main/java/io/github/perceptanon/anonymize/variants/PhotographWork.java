// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationRequest;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionException;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.Sha256;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the variants of one photograph after another. Thread-safe. */
final class PhotographWork {
    /** How often regions may cover an image. Crowds overlap a few times. */
    private static final int MOST_LAYERS = 64;

    private final VariantOptions options;
    private final Path out;
    private final ImageLoader loader;

    PhotographWork(VariantOptions options, Path out) {
        this.options = options;
        this.out = out;
        this.loader = ImageLoader.standard().withLimits(options.limits()).withOrientation(Orientation.APPLY);
    }

    /** Identifies all that the variants of a photograph are made from. */
    String key(Photographs.Photograph photograph, RegionFinder regions) throws IOException {
        BasicFileAttributes file = Files.readAttributes(photograph.file(), BasicFileAttributes.class);
        String content = file.size() + " " + file.lastModifiedTime().toMillis();
        return key(options.settings(), photograph, content, regions, options.scopes(), options.methods());
    }

    /** Identifies all that the files of a photograph are made from; its content stands for its pixels. */
    static String key(
            String settings,
            Photographs.Photograph photograph,
            String content,
            RegionFinder regions,
            List<Scope> scopes,
            List<AnonymizationMethod> methods)
            throws IOException {
        Sha256 key = new Sha256()
                .add(settings)
                .add("\n" + photograph.name() + "\n" + photograph.stem())
                .add("\n" + content)
                .add(regions.key(photograph.name()));
        for (Scope scope : scopes) {
            for (AnonymizationMethod method : methods) {
                key.add("\n" + method.recipe(photograph.name(), scope));
            }
        }
        return key.hex();
    }

    /**
     * Makes and writes a photograph's variants, and its original first.
     *
     * @throws ImageException if the photograph cannot be used
     * @throws RegionException if its regions do not fit it
     */
    VariantEntry make(Photographs.Photograph photograph, ImageRegions regions, String key) throws IOException {
        return hasWork(regions)
                ? make(photograph, load(photograph), regions, key, List.of())
                : new VariantEntry(photograph.name(), key, 0, 0, List.of(), List.of());
    }

    /**
     * Reads an upright photograph.
     *
     * @throws ImageException if it cannot be used
     */
    RgbImage load(Photographs.Photograph photograph) throws IOException {
        return loader.load(photograph.file());
    }

    /**
     * Makes and writes the variants of a photograph that was read, and its original first.
     *
     * @throws ImageException if it cannot be used
     * @throws RegionException if its regions do not fit it
     */
    VariantEntry make(
            Photographs.Photograph photograph,
            RgbImage original,
            ImageRegions regions,
            String key,
            List<LabeledRegion> found)
            throws IOException {
        requireFitting(photograph.name(), original, regions);
        String originalFile =
                "orig/" + photograph.stem() + "." + options.format().ending();
        List<VariantRow> rows = new ArrayList<>();
        for (Scope scope : options.scopes()) {
            List<Region> treated = treated(scope, regions, original);
            for (AnonymizationMethod method : options.methods()) {
                if (!treated.isEmpty() && method.treats(scope)) {
                    Optional<RgbImage> variant =
                            method.apply(new AnonymizationRequest(photograph.name(), original, scope, treated));
                    if (variant.isPresent()) {
                        requireSize(method, photograph.name(), original, variant.get());
                        if (rows.isEmpty()) {
                            write(originalFile, original);
                        }
                        String file = "anon/" + photograph.stem() + "_" + scope.label() + "_" + method.variant() + "."
                                + options.format().ending();
                        write(file, variant.get());
                        rows.add(new VariantRow(originalFile, file, scope, method.name()));
                    }
                }
            }
        }
        return new VariantEntry(photograph.name(), key, original.width(), original.height(), rows, found);
    }

    private boolean hasWork(ImageRegions regions) {
        return options.scopes().stream()
                .anyMatch(scope -> scope == Scope.IMAGE || !regions.of(scope).isEmpty());
    }

    private static List<Region> treated(Scope scope, ImageRegions regions, RgbImage original) {
        return scope == Scope.IMAGE ? List.of(Region.whole(original)) : regions.of(scope);
    }

    private void write(String file, RgbImage image) throws IOException {
        AtomicFile.write(out.resolve(file), options.format().encode(image, options.quality()));
    }

    /** Regions in the wrong place would leave faces as they are: better none than those. */
    static void requireFitting(String name, RgbImage image, ImageRegions regions) throws RegionException {
        if (regions.width() > 0 && (regions.width() != image.width() || regions.height() != image.height())) {
            boolean turned = regions.width() == image.height() && regions.height() == image.width();
            throw new RegionException(name + ": its regions are for " + regions.width() + "x" + regions.height()
                    + " pixels but the upright image has " + image.width() + "x" + image.height()
                    + (turned ? "; were they drawn without regard to its orientation?" : ""));
        }
        double area = 0;
        for (LabeledRegion region : regions.regions()) {
            Region.Rectangle box = region.region().bounds();
            double width = Math.min(image.width(), box.x() + box.width()) - Math.max(0, box.x());
            double height = Math.min(image.height(), box.y() + box.height()) - Math.max(0, box.y());
            if (!(width > 0 && height > 0)) {
                throw new RegionException(name + ": a " + region.scope().label() + " at (x " + box.x() + ", y "
                        + box.y() + ", width " + box.width() + ", height " + box.height()
                        + ") lies outside the upright image of " + image.width() + "x" + image.height() + " pixels");
            }
            area += width * height;
        }
        if (area > (double) MOST_LAYERS * image.width() * image.height()) {
            throw new RegionException(name + ": its " + regions.regions().size() + " regions cover the image more than "
                    + MOST_LAYERS + " times");
        }
    }

    private static void requireSize(AnonymizationMethod method, String name, RgbImage original, RgbImage variant)
            throws ImageException {
        if (variant.width() != original.width() || variant.height() != original.height()) {
            throw new ImageException("the method " + method.name() + " made " + variant.width() + "x"
                    + variant.height() + " pixels of " + original.width() + "x" + original.height() + " (" + name
                    + ")");
        }
    }
}
