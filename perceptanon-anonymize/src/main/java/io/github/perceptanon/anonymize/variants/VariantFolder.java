// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.RegionException;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.file.WorkerFailure;
import io.github.perceptanon.image.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final RegionSet regions;
    private final VariantOptions options;
    private final Path out;
    private final Progress progress;
    private final Map<String, String> failures = new TreeMap<>();

    private VariantFolder(RegionSet regions, VariantOptions options, Path out, Progress progress) {
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
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(progress, "progress");
        long start = System.nanoTime();
        List<Photographs.Photograph> all = Photographs.in(photographs);
        OutputState.requireApart(photographs, out);
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            VariantFolder folder = new VariantFolder(regions, options, out, progress);
            return folder.write(all, start);
        }
    }

    private VariantSummary write(List<Photographs.Photograph> all, long start)
            throws IOException, InterruptedException {
        Map<String, ImageRegions> assigned =
                regions.assign(all.stream().map(Photographs.Photograph::name).toList());
        PhotographWork work = new PhotographWork(options, out);
        Map<String, String> keys = new LinkedHashMap<>();
        for (Photographs.Photograph photograph : all) {
            keys.put(photograph.name(), work.key(photograph, of(photograph, assigned)));
        }
        OutputState state = OutputState.open(out, options);
        Map<String, Journal.Entry> finished = state.valid(keys);
        int kept = finished.size();
        if (kept < all.size() || !state.isComplete(TABLE, REGIONS)) {
            state.prepare(finished, TABLE, REGIONS);
            try (Journal journal = Journal.start(out, options.settings(), finished.values())) {
                finished.putAll(makeAll(all, assigned, keys, work, journal, finished));
            }
            writeResults(all, assigned, finished);
        } else {
            progress.update(kept, all.size());
        }
        return summary(all, finished, kept, Duration.ofNanos(System.nanoTime() - start));
    }

    private static ImageRegions of(Photographs.Photograph photograph, Map<String, ImageRegions> assigned) {
        ImageRegions found = assigned.get(photograph.name());
        return found == null ? new ImageRegions(photograph.name(), 0, 0, List.of()) : found;
    }

    private Map<String, Journal.Entry> makeAll(
            List<Photographs.Photograph> all,
            Map<String, ImageRegions> assigned,
            Map<String, String> keys,
            PhotographWork work,
            Journal journal,
            Map<String, Journal.Entry> finished)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(options.threads());
        // Bounds what waits, so that a million photographs are not a million tasks at once.
        Semaphore room = new Semaphore(4 * options.threads());
        AtomicInteger done = new AtomicInteger();
        Map<String, Journal.Entry> made = new TreeMap<>();
        List<Future<?>> running = new ArrayList<>();
        try {
            progress.update(done.addAndGet(finished.size()), all.size());
            for (Photographs.Photograph photograph : all) {
                if (finished.containsKey(photograph.name())) {
                    continue;
                }
                room.acquire();
                removeFinished(running);
                running.add(pool.submit(() -> {
                    try {
                        Journal.Entry entry = work.make(
                                photograph,
                                of(photograph, assigned),
                                Objects.requireNonNull(keys.get(photograph.name())));
                        journal.add(entry);
                        finish(made, entry, done, all.size());
                    } catch (ImageException | RegionException e) {
                        fail(photograph.name(), e, done, all.size());
                    } finally {
                        room.release();
                    }
                    return null;
                }));
            }
            for (Future<?> task : running) {
                task.get();
            }
            return made;
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

    /** Keeps the list short, and ends the run at the first failure that is not of one photograph alone. */
    private static void removeFinished(List<Future<?>> running) throws InterruptedException, ExecutionException {
        for (int i = running.size() - 1; i >= 0; i--) {
            if (running.get(i).isDone()) {
                running.remove(i).get();
            }
        }
    }

    private synchronized void finish(
            Map<String, Journal.Entry> made, Journal.Entry entry, AtomicInteger done, int total) {
        made.put(entry.photograph(), entry);
        progress.update(done.incrementAndGet(), total);
    }

    private synchronized void fail(String photograph, IOException e, AtomicInteger done, int total) {
        failures.put(photograph, String.valueOf(e.getMessage()));
        progress.update(done.incrementAndGet(), total);
    }

    private void writeResults(
            List<Photographs.Photograph> all, Map<String, ImageRegions> assigned, Map<String, Journal.Entry> finished)
            throws IOException {
        List<ImageRegions> treated = new ArrayList<>();
        for (Photographs.Photograph photograph : all) {
            Journal.Entry entry = finished.get(photograph.name());
            if (entry != null && !entry.rows().isEmpty()) {
                treated.add(new ImageRegions(
                        entry.rows().get(0).original(),
                        entry.width(),
                        entry.height(),
                        of(photograph, assigned).regions()));
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

    private static List<VariantRow> rows(List<Photographs.Photograph> all, Map<String, Journal.Entry> finished) {
        List<VariantRow> rows = new ArrayList<>();
        for (Photographs.Photograph photograph : all) {
            Journal.Entry entry = finished.get(photograph.name());
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
            List<Photographs.Photograph> all, Map<String, Journal.Entry> finished, int kept, Duration elapsed) {
        List<String> without = new ArrayList<>();
        for (Photographs.Photograph photograph : all) {
            Journal.Entry entry = finished.get(photograph.name());
            if (entry != null && entry.rows().isEmpty()) {
                without.add(photograph.name());
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
                elapsed);
    }
}
