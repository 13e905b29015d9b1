// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.detect.DetectorException;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.guided.GuidedAnonymizer;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.guided.GuidedTrail;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.RegionException;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.file.Sha256;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Anonymizes a folder of photographs, guided by a judge, one photograph after another:
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>{@code anon/}</td><td>what is left of the photographs, upright, as PNG, so that scores are those of the files</td></tr>
 * <tr><td>{@code trails/}</td><td>the audit trail of each photograph, as JSON; see {@link GuidedTrail}</td></tr>
 * <tr><td>{@code summary.json}, {@code summary.csv}</td><td>one entry for each photograph, the worst first</td></tr>
 * <tr><td>{@code README.txt}</td><td>what all this is</td></tr>
 * </table>
 *
 * <p>Files hold pixels and nothing else, and appear whole or not at all, the summary last.
 */
public final class GuidedFolder {
    private static final String IMAGES = "anon";
    private static final String TRAILS = "trails";

    private final RegionFinder regions;
    private final List<Scope> scopes;
    private final GuidedAnonymizer guided;
    private final Optional<String> notice;
    private final Path out;
    private final Listener listener;
    private final ImageLoader loader;
    private final List<GuidedSummary.Row> rows = new ArrayList<>();
    private final List<VariantSummary.Failure> failures = new ArrayList<>();

    private GuidedFolder(
            RegionFinder regions,
            List<Scope> scopes,
            GuidedAnonymizer guided,
            Optional<String> notice,
            Path out,
            Listener listener) {
        this.regions = regions;
        this.scopes = scopes;
        this.guided = guided;
        this.notice = notice;
        this.out = out;
        this.listener = listener;
        this.loader = ImageLoader.standard().withLimits(ImageLimits.defaults()).withOrientation(Orientation.APPLY);
    }

    /** Receives what happens, on the calling thread. */
    public interface Listener {
        /**
         * Called after each step of a photograph.
         *
         * @param photograph its path below the folder
         * @param step what was done
         */
        void step(String photograph, GuidedStep step);

        /**
         * Called when a photograph's image and trail are written.
         *
         * @param row its row in the summary
         * @param photograph the upright photograph
         * @param result what became of it
         * @throws IOException if something that belongs to it cannot be written; ends the run
         */
        void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result) throws IOException;
    }

    /**
     * Lists the photographs that a run would treat.
     *
     * @param photographs a folder, whose subfolders are searched and hidden files left out; or one image
     * @return paths below the folder, with {@code /} between folders, in order; of an image, its name
     * @throws IOException if it does not exist, cannot be read, or has no images
     */
    public static List<String> names(Path photographs) throws IOException {
        return Photographs.inOrOnly(photographs).stream()
                .map(Photographs.Photograph::name)
                .toList();
    }

    /**
     * Anonymizes photographs, starting from regions of a file.
     *
     * @param photographs a folder or one image, which is not changed
     * @param start their faces and persons; may be empty
     * @param scopes what of these is destroyed in any case
     * @param guided who judges, and how far to go
     * @param notice where the photographs and models come from, if numbers about them have to say so
     * @param out a new or empty folder, apart from the photographs
     * @param listener receives steps and results
     * @return the summary; photographs that cannot be used are among its failures
     * @throws IOException if the output folder is not empty or cannot be written, or regions are ambiguous
     * @throws InterruptedException if the thread is interrupted; what was written stays, without a summary
     */
    public static GuidedSummary write(
            Path photographs,
            RegionSet start,
            List<Scope> scopes,
            GuidedAnonymizer guided,
            Optional<String> notice,
            Path out,
            Listener listener)
            throws IOException, InterruptedException {
        RegionFinder known = new KnownRegions(start, names(photographs));
        return new GuidedFolder(known, List.copyOf(scopes), guided, notice, out, listener).write(photographs);
    }

    /**
     * Anonymizes photographs, starting from what a detector finds. Nothing found is no failure: the judge looks on.
     *
     * @param photographs a folder or one image, which is not changed
     * @param detector finds faces and persons; it is not closed
     * @param reading what its labels stand for, and how its boxes are used
     * @param scopes what of these is destroyed in any case
     * @param guided who judges, and how far to go
     * @param notice where the photographs and models come from, if numbers about them have to say so
     * @param out a new or empty folder, apart from the photographs
     * @param listener receives steps and results
     * @return the summary; photographs that cannot be used are among its failures
     * @throws DetectorException if none of the detector's labels stands for what is to be destroyed
     * @throws IOException if the output folder is not empty or cannot be written
     * @throws InterruptedException if the thread is interrupted; what was written stays, without a summary
     */
    public static GuidedSummary write(
            Path photographs,
            RegionDetector detector,
            RegionOptions reading,
            List<Scope> scopes,
            GuidedAnonymizer guided,
            Optional<String> notice,
            Path out,
            Listener listener)
            throws IOException, InterruptedException {
        RegionFinder found = new DetectedRegions(detector, reading, scopes);
        return new GuidedFolder(found, List.copyOf(scopes), guided, notice, out, listener).write(photographs);
    }

    private GuidedSummary write(Path photographs) throws IOException, InterruptedException {
        Objects.requireNonNull(listener, "listener");
        long start = System.nanoTime();
        List<Photographs.Photograph> all = Photographs.inOrOnly(photographs);
        OutputState.requireApart(photographs, out);
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            requireEmpty();
            Files.createDirectories(out.resolve(IMAGES));
            Files.createDirectories(out.resolve(TRAILS));
            AtomicFile.writeText(out.resolve(OutputState.README), text -> text.write(readme()));
            for (Photographs.Photograph photograph : all) {
                treat(photograph);
            }
            GuidedSummary summary = new GuidedSummary(
                    out,
                    guided.options(),
                    guided.judges(),
                    rows,
                    failures,
                    regions.source(),
                    notice,
                    Duration.ofNanos(System.nanoTime() - start));
            writeTable(summary);
            writeJson(summary);
            return summary;
        }
    }

    private void requireEmpty() throws IOException {
        try (Stream<Path> entries = Files.list(out)) {
            if (!entries.allMatch(OutputLock::isFolderLock)) {
                throw new FileAlreadyExistsException(
                        out.toString(), null, "the folder is not empty; choose an empty or new folder");
            }
        }
    }

    private void treat(Photographs.Photograph photograph) throws IOException, InterruptedException {
        try {
            RgbImage image = loader.load(photograph.file());
            GuidedResult result =
                    guided.anonymize(image, start(photograph, image), step -> listener.step(photograph.name(), step));
            GuidedSummary.Row row = GuidedSummary.Row.of(photograph.name(), photograph.stem(), result);
            byte[] png = ImageFiles.toPng(result.image().toBufferedImage());
            AtomicFile.write(out.resolve(IMAGES).resolve(photograph.stem() + ".png"), png);
            byte[] trail = JsonText.bytes(trail(photograph, png, result));
            AtomicFile.write(out.resolve(TRAILS).resolve(photograph.stem() + ".json"), trail);
            rows.add(row);
            listener.done(row, image, result);
        } catch (ImageException | RegionException e) {
            failures.add(new VariantSummary.Failure(photograph.name(), String.valueOf(e.getMessage())));
        } catch (DetectorException e) {
            failures.add(new VariantSummary.Failure(photograph.name(), photograph.name() + ": " + e.getMessage()));
        }
    }

    private List<Region> start(Photographs.Photograph photograph, RgbImage image) throws IOException {
        ImageRegions found = regions.looks()
                ? regions.regions(
                        photograph.name(), regions.look(List.of(image)).get(0))
                : regions.known(photograph.name());
        PhotographWork.requireFitting(photograph.name(), image, found);
        List<Region> start = new ArrayList<>();
        scopes.forEach(scope -> start.addAll(found.of(scope)));
        if (!start.isEmpty() && Region.covered(image, start) == image.width() * image.height()) {
            throw new RegionException(photograph.name() + ": its " + start.size() + " regions cover all "
                    + image.width() + "x" + image.height() + " pixels, and nothing is left to be guided");
        }
        return start;
    }

    private Map<String, Object> trail(Photographs.Photograph photograph, byte[] png, GuidedResult result)
            throws IOException {
        Map<String, Object> trail = new LinkedHashMap<>();
        trail.put("photograph", photograph.name());
        trail.put("photographSha256", Sha256.ofFile(photograph.file()));
        trail.put("image", IMAGES + "/" + photograph.stem() + ".png");
        trail.put("imageSha256", new Sha256().add(ByteBuffer.wrap(png)).hex());
        trail.putAll(GuidedTrail.of(result));
        notice.ifPresent(words -> trail.put("data", words));
        return trail;
    }

    private void writeTable(GuidedSummary summary) throws IOException {
        AtomicFile.writeText(out.resolve("summary.csv"), text -> {
            CSVPrinter csv = new CSVPrinter(
                    text, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
            List<String> header = new ArrayList<>(List.of(
                    "photograph",
                    "image",
                    "reached",
                    "confirmed",
                    "outcome",
                    "score",
                    "confirmation",
                    "before",
                    "area",
                    "ssim",
                    "steps",
                    "looks"));
            notice.ifPresent(words -> header.add("data"));
            csv.printRecord(header);
            for (GuidedSummary.Row row : summary.rows()) {
                List<@Nullable Object> cells = new ArrayList<>(document(row).values());
                notice.ifPresent(cells::add);
                csv.printRecord(cells);
            }
        });
    }

    private void writeJson(GuidedSummary summary) throws IOException {
        byte[] bytes = JsonText.bytes(document(summary));
        AtomicFile.write(out.resolve("summary.json"), bytes);
    }

    /**
     * A summary as a document.
     *
     * @param summary of a folder
     * @return names to values, in order
     */
    public static Map<String, Object> document(GuidedSummary summary) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("folder", summary.folder());
        document.put("target", summary.options().target());
        document.put("method", summary.options().method().variant());
        document.put("judges", summary.judges());
        document.put("confirmedBySecondJudge", summary.judges().size() > 1);
        document.put("photographs", summary.rows().size() + summary.failures().size());
        document.put("missed", summary.missed());
        document.put("rows", summary.rows().stream().map(GuidedFolder::document).toList());
        document.put(
                "failures",
                summary.failures().stream()
                        .map(failure -> Map.of("photograph", failure.photograph(), "error", failure.message()))
                        .toList());
        document.put("seconds", summary.elapsed().toNanos() / 1e9);
        summary.notice().ifPresent(words -> document.put("data", words));
        return document;
    }

    private static Map<String, @Nullable Object> document(GuidedSummary.Row row) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("photograph", row.photograph());
        document.put("image", IMAGES + "/" + row.stem() + ".png");
        document.put("reached", row.reached());
        document.put("confirmed", row.confirmed());
        document.put("outcome", row.outcome().words());
        document.put("score", row.score());
        OptionalDouble confirmation = row.confirmation();
        document.put("confirmation", confirmation.isPresent() ? confirmation.getAsDouble() : null);
        document.put("before", row.before());
        document.put("area", row.area());
        document.put("ssim", Double.isNaN(row.ssim()) ? null : row.ssim());
        document.put("steps", row.steps());
        document.put("looks", row.looks());
        return document;
    }

    private String readme() {
        return """
                Photographs of which everything was destroyed that a model saw people by.
                %s
                summary.csv, summary.json   one entry for each photograph, the worst first
                anon/                       what is left of the photographs
                trails/                     how it came about: each step with its map, regions and score

                The target is a score of %s of 10. It is the model's opinion, not people's.

                %s
                """.formatted(
                        notice.map(words -> "\n" + words + "\n").orElse(""),
                        guided.options().target(),
                        String.join("\n", guided.judges()));
    }
}
