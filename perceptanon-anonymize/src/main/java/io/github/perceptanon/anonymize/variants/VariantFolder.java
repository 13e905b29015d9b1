// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.detect.DetectorException;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionException;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.file.WorkerFailure;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Makes anonymized variants of a folder of photographs, in the layout of the published dataset:
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>{@code orig/}</td><td>the originals that have variants, upright</td></tr>
 * <tr><td>{@code anon/}</td><td>the variants, as {@code NAME_SCOPE_METHOD}</td></tr>
 * <tr><td>{@code variants.csv}</td><td>{@code img1, img2, dataset, scope, method}, without scores</td></tr>
 * <tr><td>{@code regions.json}</td><td>the treated regions of the originals, as COCO JSON</td></tr>
 * <tr><td>{@code README.txt}</td><td>what all this is</td></tr>
 * </table>
 *
 * <p>Photographs are turned upright as their EXIF orientation says, before regions are applied. Files hold pixels and
 * nothing else: no metadata, no thumbnails, no profiles. Each appears whole or not at all, the table last. A run that was
 * interrupted goes on where it stopped, and one with more photographs adds theirs. A photograph that changed, or whose
 * regions did, is made again.
 */
public final class VariantFolder {
    private static final String TABLE = "variants.csv";
    private static final String REGIONS = "regions.json";
    private static final OutputState.Layout<VariantEntry> LAYOUT =
            new OutputState.Layout<>("variants", VariantEntry.FOLDERS, List.of(TABLE, REGIONS), VariantEntry.KIND);

    private final RegionFinder regions;
    private final VariantOptions options;
    private final Path out;
    private final Progress progress;
    private final Map<String, String> failures = new TreeMap<>();

    private VariantFolder(RegionFinder regions, VariantOptions options, Path out, Progress progress) {
        this.regions = regions;
        this.options = options;
        this.out = out;
        this.progress = progress;
    }

    /** Receives progress, on any thread but never on two at once. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after each photograph.
         *
         * @param done how many are finished, those of earlier runs included
         * @param total how many there are
         */
        void update(int done, int total);
    }

    /**
     * Lists the photographs that a run would treat, for {@link RegionSet#readFor}.
     *
     * @param photographs the folder; subfolders are searched, hidden files left out
     * @return paths below the folder, with {@code /} between folders, in order
     * @throws IOException if it is no folder, cannot be read, or has no images
     */
    public static List<String> names(Path photographs) throws IOException {
        return Photographs.in(photographs).stream()
                .map(Photographs.Photograph::name)
                .toList();
    }

    /**
     * Makes the variants.
     *
     * @param photographs the folder of the photographs, which is not changed
     * @param regions their faces and persons
     * @param options what to make
     * @param out a new or empty folder, or one with variants of the same settings; neither may contain the other
     * @param progress called after each photograph
     * @return what was made; photographs that cannot be used are among its failures
     * @throws IOException if the output folder holds anything else or cannot be written, or regions are ambiguous
     * @throws InterruptedException if the thread is interrupted; a later run goes on
     */
    public static VariantSummary write(
            Path photographs, RegionSet regions, VariantOptions options, Path out, Progress progress)
            throws IOException, InterruptedException {
        Objects.requireNonNull(regions, "regions");
        return write(photographs, names -> new KnownRegions(regions, names), options, out, progress);
    }

    /**
     * Makes the variants of what a detector finds. Photographs are looked at when they are read, on the same threads. One in
     * which nothing is found has no variants, and is named in the summary: a face may have been missed.
     *
     * @param photographs the folder of the photographs, which is not changed
     * @param detector finds their faces and persons; it is not closed
     * @param reading what its labels stand for, and how its boxes are used
     * @param options what to make
     * @param out a new or empty folder, or one with variants of the same settings; neither may contain the other
     * @param progress called after each photograph
     * @return what was made; photographs that cannot be used are among its failures
     * @throws DetectorException if none of the detector's labels stands for what is to be treated
     * @throws IOException if the output folder holds anything else or cannot be written
     * @throws InterruptedException if the thread is interrupted; a later run goes on
     */
    public static VariantSummary write(
            Path photographs,
            RegionDetector detector,
            RegionOptions reading,
            VariantOptions options,
            Path out,
            Progress progress)
            throws IOException, InterruptedException {
        RegionFinder found = new DetectedRegions(
                Objects.requireNonNull(detector, "detector"),
                Objects.requireNonNull(reading, "reading"),
                options.scopes());
        return write(photographs, names -> found, options, out, progress);
    }

    private interface Finding {
        RegionFinder in(List<String> names) throws IOException;
    }

    private static VariantSummary write(
            Path photographs, Finding regions, VariantOptions options, Path out, Progress progress)
            throws IOException, InterruptedException {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(progress, "progress");
        long start = System.nanoTime();
        List<Photographs.Photograph> all = Photographs.in(photographs);
        OutputState.requireApart(photographs, out);
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            List<String> names = all.stream().map(Photographs.Photograph::name).toList();
            VariantFolder folder = new VariantFolder(regions.in(names), options, out, progress);
            return folder.write(all, start);
        }
    }

    private VariantSummary write(List<Photographs.Photograph> all, long start)
            throws IOException, InterruptedException {
        PhotographWork work = new PhotographWork(options, out);
        Map<String, String> keys = new LinkedHashMap<>();
        for (Photographs.Photograph photograph : all) {
            keys.put(photograph.name(), work.key(photograph, regions));
        }
        OutputState<VariantEntry> state = OutputState.open(out, LAYOUT, this::problem);
        Map<String, VariantEntry> finished = state.valid(keys);
        int kept = finished.size();
        if (kept < all.size() || !state.isComplete(finished)) {
            state.prepare(finished);
            for (String folder : VariantEntry.FOLDERS) {
                Files.createDirectories(out.resolve(folder));
            }
            try (Journal<VariantEntry> journal =
                    Journal.start(out, VariantEntry.KIND, options.settings(), finished.values())) {
                finished.putAll(makeAll(all, keys, work, journal, finished));
            }
            writeResults(all, finished);
        } else {
            progress.update(kept, all.size());
        }
        return summary(all, finished, kept, Duration.ofNanos(System.nanoTime() - start));
    }

    private Optional<String> problem(String earlier) {
        return earlier.equals(options.settings()) || options.overwrite()
                ? Optional.empty()
                : Optional.of("the folder holds variants of other settings (" + Quoted.oneLine(earlier)
                        + "); --overwrite replaces them");
    }

    private Map<String, VariantEntry> makeAll(
            List<Photographs.Photograph> all,
            Map<String, String> keys,
            PhotographWork work,
            Journal<VariantEntry> journal,
            Map<String, VariantEntry> finished)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(options.threads());
        // Bounds what waits, so that a million photographs are not a million tasks at once.
        Semaphore room = new Semaphore(4 * options.threads());
        Tally tally = new Tally(journal, finished.size(), all.size());
        List<Future<?>> running = new ArrayList<>();
        try {
            for (List<Photographs.Photograph> some : batches(all, finished)) {
                room.acquire();
                removeFinished(running);
                running.add(pool.submit(() -> {
                    try {
                        makeSome(some, keys, work, tally);
                    } finally {
                        room.release();
                    }
                    return null;
                }));
            }
            for (Future<?> task : running) {
                task.get();
            }
            return tally.made;
        } catch (ExecutionException e) {
            throw WorkerFailure.of(e);
        } finally {
            pool.shutdownNow();
            boolean interrupted = Thread.interrupted();
            pool.awaitTermination(1, TimeUnit.MINUTES);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Photographs that are made together, without those that are finished. */
    private List<List<Photographs.Photograph>> batches(
            List<Photographs.Photograph> all, Map<String, VariantEntry> finished) {
        List<Photographs.Photograph> open = all.stream()
                .filter(photograph -> !finished.containsKey(photograph.name()))
                .toList();
        List<List<Photographs.Photograph>> batches = new ArrayList<>();
        for (int from = 0; from < open.size(); from += regions.batch()) {
            batches.add(open.subList(from, Math.min(open.size(), from + regions.batch())));
        }
        return batches;
    }

    private void makeSome(List<Photographs.Photograph> some, Map<String, String> keys, PhotographWork work, Tally tally)
            throws IOException {
        if (!regions.looks()) {
            for (Photographs.Photograph photograph : some) {
                tally.add(
                        photograph,
                        () -> work.make(photograph, regions.known(photograph.name()), key(keys, photograph)));
            }
            return;
        }
        Map<Photographs.Photograph, RgbImage> read = new LinkedHashMap<>();
        for (Photographs.Photograph photograph : some) {
            try {
                read.put(photograph, work.load(photograph));
            } catch (ImageException e) {
                tally.fail(photograph, e);
            }
        }
        List<Photographs.Photograph> photographs = List.copyOf(read.keySet());
        Optional<List<List<LabeledRegion>>> together = lookAtAll(List.copyOf(read.values()));
        for (int i = 0; i < photographs.size(); i++) {
            Photographs.Photograph photograph = photographs.get(i);
            RgbImage original = Objects.requireNonNull(read.remove(photograph));
            int index = i;
            tally.add(photograph, () -> {
                List<LabeledRegion> found = together.isPresent()
                        ? together.get().get(index)
                        : regions.look(List.of(original)).get(0);
                return work.make(
                        photograph, original, regions.regions(photograph.name(), found), key(keys, photograph), found);
            });
        }
    }

    /** Empty if it fails: then each photograph is looked at alone, to find out which it is. */
    private Optional<List<List<LabeledRegion>>> lookAtAll(List<RgbImage> originals) {
        try {
            return originals.size() > 1 ? Optional.of(regions.look(originals)) : Optional.empty();
        } catch (DetectorException e) {
            return Optional.empty();
        }
    }

    private static String key(Map<String, String> keys, Photographs.Photograph photograph) {
        return Objects.requireNonNull(keys.get(photograph.name()));
    }

    /** Keeps the list short, and ends the run at the first failure that is not of one photograph alone. */
    private static void removeFinished(List<Future<?>> running) throws InterruptedException, ExecutionException {
        for (int i = running.size() - 1; i >= 0; i--) {
            if (running.get(i).isDone()) {
                running.remove(i).get();
            }
        }
    }

    private interface Making {
        VariantEntry make() throws IOException;
    }

    /** What a run has made so far. Thread-safe. */
    private final class Tally {
        private final Journal<VariantEntry> journal;
        private final Map<String, VariantEntry> made = new TreeMap<>();
        private final int total;
        private int done;

        Tally(Journal<VariantEntry> journal, int done, int total) {
            this.journal = journal;
            this.done = done;
            this.total = total;
            progress.update(done, total);
        }

        /** Makes a photograph's variants and records them, or why they cannot be made. */
        void add(Photographs.Photograph photograph, Making making) throws IOException {
            try {
                VariantEntry entry = making.make();
                journal.add(entry);
                synchronized (this) {
                    made.put(entry.photograph(), entry);
                    progress.update(++done, total);
                }
            } catch (ImageException | RegionException e) {
                fail(photograph, e);
            } catch (DetectorException e) {
                fail(photograph, new DetectorException(photograph.name() + ": " + e.getMessage(), e));
            }
        }

        synchronized void fail(Photographs.Photograph photograph, IOException e) {
            failures.put(photograph.name(), String.valueOf(e.getMessage()));
            progress.update(++done, total);
        }
    }

    private void writeResults(List<Photographs.Photograph> all, Map<String, VariantEntry> finished) throws IOException {
        List<ImageRegions> treated = new ArrayList<>();
        for (Photographs.Photograph photograph : all) {
            VariantEntry entry = finished.get(photograph.name());
            if (entry != null && !entry.rows().isEmpty()) {
                treated.add(new ImageRegions(
                        entry.rows().get(0).original(),
                        entry.width(),
                        entry.height(),
                        regions.regions(photograph.name(), entry.found()).regions()));
            }
        }
        RegionSet.of(treated).writeCoco(out.resolve(REGIONS));
        AtomicFile.writeText(out.resolve(OutputState.README), text -> text.write(readme()));
        AtomicFile.writeText(out.resolve(TABLE), text -> {
            CSVPrinter csv = new CSVPrinter(
                    text, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
            List<String> header = new ArrayList<>(List.of("img1", "img2", "dataset", "scope", "method"));
            options.notice().ifPresent(words -> header.add("data"));
            csv.printRecord(header);
            for (VariantRow row : rows(all, finished)) {
                List<String> cells = new ArrayList<>(List.of(
                        row.original(),
                        row.anonymized(),
                        options.dataset(),
                        row.scope().label(),
                        row.method()));
                options.notice().ifPresent(cells::add);
                csv.printRecord(cells);
            }
        });
    }

    private static List<VariantRow> rows(List<Photographs.Photograph> all, Map<String, VariantEntry> finished) {
        List<VariantRow> rows = new ArrayList<>();
        for (Photographs.Photograph photograph : all) {
            VariantEntry entry = finished.get(photograph.name());
            if (entry != null) {
                rows.addAll(entry.rows());
            }
        }
        return rows;
    }

    private String readme() {
        return """
                Anonymized variants of photographs, for people to judge.
                %s
                variants.csv   img1 (original), img2 (variant), dataset, scope, method; no scores yet
                orig/          originals, upright; they show people as they are
                anon/          variants
                regions.json   the treated regions of the originals, as COCO JSON

                %s
                """.formatted(options.notice().map(words -> "\n" + words + "\n").orElse(""), options.settings());
    }

    private VariantSummary summary(
            List<Photographs.Photograph> all, Map<String, VariantEntry> finished, int kept, Duration elapsed) {
        List<String> without = new ArrayList<>();
        for (Photographs.Photograph photograph : all) {
            VariantEntry entry = finished.get(photograph.name());
            if (entry != null && entry.rows().isEmpty()) {
                without.add(photograph.name());
            }
        }
        List<ImageRegions> detected = new ArrayList<>();
        for (Photographs.Photograph photograph : all) {
            VariantEntry entry = finished.get(photograph.name());
            if (entry != null && regions.looks() && !entry.rows().isEmpty()) {
                detected.add(
                        new ImageRegions(entry.rows().get(0).original(), entry.width(), entry.height(), entry.found()));
            }
        }
        List<VariantSummary.Failure> failed = new ArrayList<>();
        failures.forEach((name, message) -> failed.add(new VariantSummary.Failure(name, message)));
        return new VariantSummary(
                out,
                options,
                all.size(),
                kept,
                rows(all, finished),
                without,
                failed,
                regions.leftOut(),
                regions.source(),
                detected,
                elapsed);
    }
}
