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
import io.github.perceptanon.file.Quoted;
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
import java.util.stream.Collectors;
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
 * <p>Files hold pixels and nothing else, and appear whole or not at all, the summary last. A run that was interrupted goes on
 * where it stopped, and one with more photographs adds theirs; what is left does not depend on where a run stopped. A photograph
 * is done again if it or its regions changed, or if its image, trail or page is not as it was written; one that could not be used
 * is tried again. Results of other options, judges or maps are not mixed: the folder is refused, and also if none of its
 * photographs is among those of the run.
 */
public final class GuidedFolder {
    /** The folder of pages, {@code STEM.html}, if a listener writes some. */
    public static final String PAGES = GuidedEntry.PAGES;

    private static final String TABLE = "summary.csv";
    private static final String DOCUMENT = "summary.json";
    private static final int LONGEST_SETTING = 300;
    private static final OutputState.Layout<GuidedEntry> LAYOUT =
            new OutputState.Layout<>("guided results", GuidedEntry.FOLDERS, List.of(TABLE, DOCUMENT), GuidedEntry.KIND);

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
         * Called when a photograph's image and trail are written. It only counts as finished when this has returned.
         *
         * @param row its row in the summary
         * @param photograph the upright photograph
         * @param result what became of it
         * @param page where a page about it has to be written if {@link #pages}, in an existing folder
         * @throws IOException if something that belongs to it cannot be written; ends the run
         */
        void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page) throws IOException;

        /**
         * Called for each photograph that an earlier run finished, before any other is begun.
         *
         * @param row its row in the summary
         */
        default void kept(GuidedSummary.Row row) {}

        /**
         * Whether {@link #done} writes pages. Photographs without one then count as unfinished.
         *
         * @return by default false
         */
        default boolean pages() {
            return false;
        }
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
     * @param out a new or empty folder, or one with results of the same settings; apart from the photographs
     * @param listener receives steps and results
     * @return the summary; photographs that cannot be used are among its failures
     * @throws IOException if the output folder holds anything else or cannot be written, or regions are ambiguous
     * @throws InterruptedException if the thread is interrupted; a later run goes on
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
     * @param out a new or empty folder, or one with results of the same settings; apart from the photographs
     * @param listener receives steps and results
     * @return the summary; photographs that cannot be used are among its failures
     * @throws DetectorException if none of the detector's labels stands for what is to be destroyed
     * @throws IOException if the output folder holds anything else or cannot be written
     * @throws InterruptedException if the thread is interrupted; a later run goes on
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
            return write(all, start);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                // An interrupt also closes the file that is just being read or written.
                InterruptedException interrupted = new InterruptedException("interrupted while files were written");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    private GuidedSummary write(List<Photographs.Photograph> all, long start) throws IOException, InterruptedException {
        OutputState<GuidedEntry> state = OutputState.open(out, LAYOUT, this::problem);
        Map<String, GuidedEntry> finished = state.valid(keys(state, all));
        finished.values().forEach(entry -> listener.kept(entry.row().orElseThrow()));
        boolean complete = finished.size() == all.size() && state.isComplete(finished);
        if (!complete) {
            state.prepare(finished);
            try (Journal<GuidedEntry> journal = Journal.start(out, GuidedEntry.KIND, settings(), finished.values())) {
                AtomicFile.writeText(out.resolve(OutputState.README), text -> text.write(readme()));
                for (String folder : GuidedEntry.FOLDERS) {
                    if (listener.pages() || !folder.equals(PAGES)) {
                        Files.createDirectories(out.resolve(folder));
                    }
                }
                for (Photographs.Photograph photograph : all) {
                    if (!finished.containsKey(photograph.name())) {
                        treat(photograph, journal);
                    }
                }
            }
        }
        finished.values().forEach(entry -> rows.add(entry.row().orElseThrow()));
        GuidedSummary summary = new GuidedSummary(
                out,
                guided.options(),
                guided.judges(),
                rows,
                failures,
                finished.size(),
                regions.source(),
                notice,
                Duration.ofNanos(System.nanoTime() - start));
        if (!complete) {
            writeTable(summary);
            AtomicFile.write(out.resolve(DOCUMENT), JsonText.bytes(document(summary)));
        }
        return summary;
    }

    /** What the files of photographs would be made from now, of those that are recorded as finished. */
    private Map<String, String> keys(OutputState<GuidedEntry> state, List<Photographs.Photograph> all)
            throws IOException, InterruptedException {
        Map<String, String> keys = new LinkedHashMap<>();
        boolean known = false;
        for (Photographs.Photograph photograph : all) {
            GuidedEntry entry = state.earlier().get(photograph.name());
            if (entry != null && entry.isFinished()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while finished photographs were looked through");
                }
                String sha256 = Sha256.ofFile(photograph.file());
                known |= sha256.equals(entry.sha256());
                if (!listener.pages() || entry.files().contains(GuidedEntry.page(photograph.stem()))) {
                    keys.put(photograph.name(), key(photograph, sha256));
                }
            }
        }
        // Otherwise a mistaken folder of photographs would delete the work of hours.
        Optional<GuidedEntry> lost = state.earlier().values().stream()
                .filter(GuidedEntry::isFinished)
                .findFirst();
        if (!known && lost.isPresent()) {
            throw new FileAlreadyExistsException(
                    out.toString(),
                    null,
                    "the folder holds guided results of other photographs ("
                            + Quoted.of(lost.get().photograph())
                            + " is not among these, or changed); choose a new folder");
        }
        return keys;
    }

    private String key(Photographs.Photograph photograph, String sha256) throws IOException {
        // Whatever a judge wants destroyed is treated as persons are.
        return PhotographWork.key(
                settings(),
                photograph,
                sha256,
                regions,
                List.of(Scope.PERSON),
                List.of(guided.options().method()));
    }

    /** All that results depend on besides photographs and regions, a line for each. */
    private String settings() {
        List<String> lines = new ArrayList<>();
        GuidedTrail.options(guided.options()).forEach((name, value) -> lines.add(name + " " + value));
        lines.add("judge " + guided.judges().get(0));
        lines.add(
                "second judge " + (guided.judges().size() > 1 ? guided.judges().get(1) : "none"));
        guided.maps().forEach(maps -> lines.add("maps " + maps));
        lines.add("scopes " + scopes.stream().map(Scope::label).collect(Collectors.joining(" ")));
        lines.add(regions.looks() ? regions.key("").strip().replace('\n', ' ') : "no detector");
        lines.add("data " + notice.orElse("unknown"));
        return String.join("\n", lines);
    }

    private Optional<String> problem(String earlier) {
        List<String> there = earlier.lines().toList();
        List<String> here = settings().lines().toList();
        for (int i = 0; i < here.size(); i++) {
            String other = i < there.size() ? there.get(i) : "";
            if (!here.get(i).equals(other)) {
                return Optional.of("the folder holds guided results of other settings (" + shown(other) + " there, "
                        + shown(here.get(i)) + " now); choose a new folder");
            }
        }
        return Optional.empty();
    }

    private static String shown(String setting) {
        return setting.isBlank()
                ? "something unknown"
                : Quoted.oneLine(setting.substring(0, Math.min(LONGEST_SETTING, setting.length())));
    }

    private void treat(Photographs.Photograph photograph, Journal<GuidedEntry> journal)
            throws IOException, InterruptedException {
        try {
            RgbImage image = loader.load(photograph.file());
            GuidedResult result =
                    guided.anonymize(image, start(photograph, image), step -> listener.step(photograph.name(), step));
            write(photograph, image, result, journal);
        } catch (ImageException | RegionException e) {
            failures.add(new VariantSummary.Failure(photograph.name(), String.valueOf(e.getMessage())));
        } catch (DetectorException e) {
            failures.add(new VariantSummary.Failure(photograph.name(), photograph.name() + ": " + e.getMessage()));
        }
    }

    private void write(
            Photographs.Photograph photograph, RgbImage image, GuidedResult result, Journal<GuidedEntry> journal)
            throws IOException {
        String stem = photograph.stem();
        String sha256 = Sha256.ofFile(photograph.file());
        journal.add(GuidedEntry.begun(photograph));
        Map<String, String> hashes = new LinkedHashMap<>();
        byte[] png = ImageFiles.toPng(result.image().toBufferedImage());
        String imageSha256 = write(GuidedEntry.image(stem), png, hashes);
        write(GuidedEntry.trail(stem), JsonText.bytes(trail(photograph, sha256, imageSha256, result)), hashes);
        GuidedSummary.Row row = GuidedSummary.Row.of(photograph.name(), stem, result);
        Path page = out.resolve(GuidedEntry.page(stem));
        listener.done(row, image, result, page);
        if (listener.pages()) {
            hashes.put(GuidedEntry.page(stem), Sha256.ofFile(page));
        }
        journal.add(new GuidedEntry(photograph.name(), sha256, key(photograph, sha256), hashes, Optional.of(row)));
        rows.add(row);
    }

    private String write(String name, byte[] bytes, Map<String, String> hashes) throws IOException {
        String sha256 = new Sha256().add(ByteBuffer.wrap(bytes)).hex();
        AtomicFile.write(out.resolve(name), bytes);
        hashes.put(name, sha256);
        return sha256;
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

    private Map<String, Object> trail(
            Photographs.Photograph photograph, String sha256, String imageSha256, GuidedResult result) {
        Map<String, Object> trail = new LinkedHashMap<>();
        trail.put("photograph", photograph.name());
        trail.put("photographSha256", sha256);
        trail.put("image", GuidedEntry.image(photograph.stem()));
        trail.put("imageSha256", imageSha256);
        trail.put("maps", guided.maps());
        trail.putAll(GuidedTrail.of(result));
        notice.ifPresent(words -> trail.put("data", words));
        return trail;
    }

    private void writeTable(GuidedSummary summary) throws IOException {
        AtomicFile.writeText(out.resolve(TABLE), text -> {
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
        document.put("image", GuidedEntry.image(row.stem()));
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
