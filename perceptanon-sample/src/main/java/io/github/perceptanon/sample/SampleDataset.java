// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.file.WorkerFailure;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writes a synthetic dataset in the published layout: {@code HA1.csv} and {@code HA2.csv} with the columns img1, img2,
 * dataset, scope, method, a1 to a5, score_mean and {@value #COLUMN}, and JPEG images in {@code orig/} and
 * {@code anon/}.
 *
 * <p>Scenes are drawn: coco and voc are figures in a place, celeba and lfw portraits, each with writing, landmarks or
 * objects that identify. Scope is none, face, person or image; method is none, blurpix (blur or pixelate), mask or
 * inpaint. The scores come from a model of what remains recognisable and five simulated annotators per setup; they are
 * synthetic sample data, not human judgements. All rows of one scene share img1: use it to group rows when splitting.
 */
public final class SampleDataset {
    /**
     * The notice for every number from sample data. It is in the folder's README.txt and in every row of its tables.
     */
    public static final String NOTICE = SampleFolder.NOTICE;

    /** The file that identifies a folder as sample data. */
    public static final String README = SampleFolder.README;

    /** The column of the tables with {@link #NOTICE}, so that a table is identifiable wherever it is copied. */
    public static final String COLUMN = "data";

    /** Receives the progress; called from several threads, one at a time. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after images have been written.
         *
         * @param done number of images written so far
         * @param total total number of images
         */
        void update(int done, int total);
    }

    private final SampleOptions options;
    private final SampleFolder folder;
    private final Progress progress;
    private final ImageLoader loader = ImageLoader.standard();
    private final List<Annotator> alone;
    private final List<Annotator> besideOriginal;
    private int done;

    private SampleDataset(SampleOptions options, SampleFolder folder, Progress progress) {
        this.options = options;
        this.folder = folder;
        this.progress = progress;
        this.alone = Annotator.panel(options.seed(), "HA1");
        this.besideOriginal = Annotator.panel(options.seed(), "HA2");
    }

    /**
     * Writes a dataset without reporting progress.
     *
     * @param root a new or empty folder, or one with an older sample dataset, which is replaced
     * @param options size and seed
     * @throws IOException if the folder contains anything else, is being written by another run, or cannot be written
     * @throws InterruptedException if the thread is interrupted; there is then no annotation file
     */
    public static void write(Path root, SampleOptions options) throws IOException, InterruptedException {
        write(root, options, (done, total) -> {});
    }

    /**
     * Writes a dataset, using all processors. Images are written first, the annotation files last and atomically.
     *
     * @param root a new or empty folder, or one with an older sample dataset, which is replaced
     * @param options size and seed
     * @param progress called after every scene
     * @throws IOException if the folder contains anything else, is being written by another run, or cannot be written
     * @throws InterruptedException if the thread is interrupted; there is then no annotation file
     */
    public static void write(Path root, SampleOptions options, Progress progress)
            throws IOException, InterruptedException {
        Objects.requireNonNull(progress, "progress");
        OutputLock lock = OutputLock.ofFolder(root);
        try (lock) {
            SampleFolder folder = SampleFolder.open(root, options);
            SampleDataset dataset = new SampleDataset(options, folder, progress);
            folder.writeTables(dataset.drawAll());
        }
    }

    private List<SampleRow> drawAll() throws IOException, InterruptedException {
        ExecutorService pool =
                Executors.newFixedThreadPool(Math.min(Runtime.getRuntime().availableProcessors(), options.scenes()));
        try {
            List<Future<List<SampleRow>>> scenes = new ArrayList<>();
            for (int i = 0; i < options.scenes(); i++) {
                int index = i;
                scenes.add(pool.submit(() -> draw(index)));
            }
            List<SampleRow> rows = new ArrayList<>();
            for (Future<List<SampleRow>> scene : scenes) {
                rows.addAll(scene.get());
            }
            return rows;
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

    private List<SampleRow> draw(int index) throws IOException {
        List<Family> families = List.of(Family.values());
        Family family = families.get(index % families.size());
        int turn = index / families.size() + index % families.size();
        Scene drawn = new SceneArtist(family, Dice.of(options.seed(), "scene", index)).draw();
        Dice camera = Dice.of(options.seed(), "camera", index);
        String name = "%s_%04d".formatted(family.label(), index);
        String originalFile = "orig/" + name + ".jpg";
        byte[] originalJpeg = ImageFiles.toJpeg(drawn.image(), (float) camera.within(0.6, 0.95));
        folder.writeImage(originalFile, originalJpeg);

        // The next steps use the pixels of the file, as any user of the file would.
        RgbImage original = loader.load(originalJpeg, originalFile);
        ScoreModel model = new ScoreModel(drawn.cues(), original);
        Dice choice = Dice.of(options.seed(), "variants", index);
        Dice opinion = Dice.of(options.seed(), "opinions", index);
        List<SampleRow> rows = new ArrayList<>();
        for (Variant variant : Variant.of(drawn, options.variants(), turn, choice)) {
            byte[] jpeg = ImageFiles.toJpeg(variant.apply(original), (float) camera.within(0.6, 0.95));
            String file = "anon/%s_%02d_%s.jpg".formatted(name, rows.size(), variant.method());
            folder.writeImage(file, jpeg);
            List<ScoreModel.Recognition> found = model.recognitions(loader.load(jpeg, file));
            rows.add(new SampleRow(
                    originalFile,
                    file,
                    family.label(),
                    variant.scope().label(),
                    variant.method(),
                    alone.stream().map(a -> a.score(found, false, opinion)).toList(),
                    besideOriginal.stream()
                            .map(a -> a.score(found, true, opinion))
                            .toList()));
        }
        report(1 + rows.size());
        return rows;
    }

    private synchronized void report(int images) {
        done += images;
        progress.update(done, options.images());
    }
}
