package io.github.perceptanon.cli;

import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon split}: train.csv, val.csv and test.csv. */
@Command(
        name = "split",
        mixinStandardHelpOptions = true,
        description = "Divide an annotation file into train.csv, val.csv and test.csv.")
final class SplitCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Option(names = "--csv", required = true, paramLabel = "FILE", description = "Annotation file, such as HA1.csv.")
    private Path csv;

    @Option(names = "--root", paramLabel = "DIR", description = "Root of the image paths (default: the file's folder).")
    private @Nullable Path root;

    @Option(
            names = "--type",
            required = true,
            paramLabel = "T",
            description = "all, grouped, loov-SOURCE, task-TASK or anon-METHOD.")
    private String type;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "S",
            description = "Seed; only the default ${DEFAULT-VALUE} gives the reference's rows.")
    private long seed;

    @Option(
            names = "--grouped",
            description = "Keep all versions of an original in one part, whatever the type; the rows are then not the"
                    + " reference's.")
    private boolean grouped;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the three files.")
    private Path out;

    @Mixin
    private OverwriteOption overwrite;

    @Override
    public Integer call() throws IOException {
        SplitType splitType;
        SplitOptions options;
        try {
            splitType = SplitType.of(type);
            options = SplitOptions.defaults().withSeed(seed).withGrouped(grouped);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
        Path start = root == null ? csv.toAbsolutePath().resolveSibling("") : root;
        Annotations annotations = Annotations.read(csv, start);
        Split split = Splits.of(splitType, annotations, options);
        overwrite.requireNew(Split.files(out));
        split.write(out);
        common.out()
                .println(out + ": train " + split.train().size() + ", val "
                        + split.val().size() + ", test " + split.test().size() + " rows (" + split.name() + ", seed "
                        + seed
                        + ")");
        common.caveat(DataOrigin.of(annotations).caveat());
        noteShared(split, common);
        return 0;
    }

    /** Notes which images are in more than one part. */
    static void noteShared(Split split, CommonOptions common) throws IOException {
        int originals = split.sharedOriginals();
        if (originals > 0) {
            common.note("note: " + Text.count(originals, "original") + (originals == 1 ? " has" : " have")
                    + " versions in more than one part; --grouped keeps them in one");
        }
        int files = split.sharedFiles();
        if (files > 0) {
            common.note("note: " + Text.count(files, "image") + (files == 1 ? " is" : " are")
                    + " in more than one part under different names: training sees test data");
        }
    }
}
