package io.github.perceptanon.cli;

import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon sample-data}: draws a synthetic dataset. */
@Command(
        name = "sample-data",
        mixinStandardHelpOptions = true,
        description = "Draw a synthetic dataset in the published layout: HA1.csv, HA2.csv, images.")
final class SampleDataCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "New or empty folder; with --overwrite also one that contains an older sample dataset.")
    private Path out;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Approximate number of images, originals and variants together; rounded up to whole scenes.")
    private @Nullable Integer images;

    @Option(names = "--seed", paramLabel = "S", description = "Seed; the same seed gives the same data (default: 42).")
    private @Nullable Long seed;

    @Mixin
    private OverwriteOption overwrite;

    @Override
    public Integer call() throws IOException {
        SampleOptions options = options();
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            draw(options);
        }
        return 0;
    }

    private void draw(SampleOptions options) throws IOException {
        overwrite.requireNew(out.resolve("HA1.csv"), out.resolve("HA2.csv"));
        write(out, options, common);
        common.out()
                .println(out + ": " + Text.count(options.scenes(), "scene") + ", "
                        + Text.count(options.images(), "image") + ", "
                        + Text.count((long) options.scenes() * options.variants(), "row")
                        + " each in HA1.csv and HA2.csv, seed "
                        + options.seed()
                        + " (" + DataOrigin.SYNTHETIC + ")");
    }

    private SampleOptions options() {
        try {
            SampleOptions options = SampleOptions.defaults();
            options = images == null ? options : options.withImages(images);
            return seed == null ? options : options.withSeed(seed);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private static void write(Path root, SampleOptions options, CommonOptions common) throws IOException {
        try (Progress progress = common.progress("images", options.images())) {
            write(root, options, progress);
        }
    }

    /** Draws a dataset; one step of the progress is one image. */
    static void write(Path root, SampleOptions options, Progress progress) throws IOException {
        AtomicInteger shown = new AtomicInteger();
        try {
            SampleDataset.write(root, options, (done, total) -> {
                for (int before = shown.getAndSet(done); before < done; before++) {
                    progress.step();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while drawing sample data (" + root + ")");
        }
    }
}
