// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.frechet.FeatureAccumulator;
import io.github.perceptanon.metrics.frechet.FeatureOrigin;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import io.github.perceptanon.metrics.frechet.FrechetDistance;
import io.github.perceptanon.metrics.frechet.KernelInceptionDistance;
import io.github.perceptanon.metrics.frechet.NpzStatistics;
import io.github.perceptanon.network.FeatureNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon fid}: the distance between two sets of images as distributions. */
@Command(
        name = "fid",
        mixinStandardHelpOptions = true,
        description = {
            "FID and KID between two sets of images: two folders, two --stats files, or one of each.",
            "Folders include their subfolders, in the order of their paths. A single folder with "
                    + "--save-stats only computes and saves its statistics. KID needs the images of both sets; "
                    + "without them it is null."
        })
final class FidCommand implements Callable<Integer> {
    private static final int DEFAULT_DIMENSIONS = 2048;
    private static final int LEAST_IMAGES = 2;

    @Mixin
    private CommonOptions common;

    @Parameters(arity = "0..2", paramLabel = "DIR", description = "Folders of images.")
    private List<Path> folders = List.of();

    @Option(
            names = "--inception",
            paramLabel = "FILE",
            description = "FID's Inception weights (pt_inception-2015-12-05-6726825d.pth) or safetensors of them.")
    private @Nullable Path inception;

    @Option(
            names = "--dims",
            paramLabel = "N",
            description = "Features per image: 2048, 768, 192 or 64 (default: as in --stats, otherwise 2048).")
    private @Nullable Integer dims;

    @Option(
            names = "--mode",
            defaultValue = "pytorch-fid",
            paramLabel = "MODE",
            description =
                    "How images are resized for the network: pytorch-fid or clean-fid (default: ${DEFAULT-VALUE}).")
    private InceptionInput mode;

    @Option(
            names = "--stats",
            paramLabel = "NPZ",
            description = "Statistics file to use instead of a folder, written by pytorch-fid or --save-stats. "
                    + "It must have been made with the same --dims, --mode and weights.")
    private List<Path> stats = List.of();

    @Option(
            names = "--save-stats",
            paramLabel = "NPZ",
            description = "Statistics file to write for the first folder; repeat for the second.")
    private List<Path> saveStats = List.of();

    @Option(names = "--no-kid", description = "Skip KID, which needs 24 KB of memory per image.")
    private boolean noKid;

    @Mixin
    private ImageOption reading;

    @Mixin
    private EngineOption engine;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    /** One of the two sets. Features are kept only for KID. */
    private record ImageSet(FeatureStatistics statistics, Optional<float[][]> features) {}

    /** A set's statistics as stored in a file. */
    private record SavedSet(Path file, FeatureStatistics statistics, Optional<FeatureOrigin> origin) {
        static SavedSet read(Path file) throws IOException {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
            return new SavedSet(file, NpzStatistics.read(file), NpzStatistics.readOrigin(file));
        }
    }

    @Override
    public Integer call() throws IOException {
        requireTwoSets();
        List<SavedSet> given = new ArrayList<>();
        for (Path file : stats) {
            given.add(SavedSet.read(file));
        }
        int dimensions = dims != null
                ? dims
                : given.isEmpty()
                        ? DEFAULT_DIMENSIONS
                        : given.get(0).statistics().dimensions();
        for (SavedSet set : given) {
            requireDimensions(set, dimensions);
        }
        requireOneOrigin(given);
        warnOfUnknownOrigin(given);
        List<ImageSet> sets = new ArrayList<>(look(dimensions, given));
        given.forEach(set -> sets.add(new ImageSet(set.statistics(), Optional.empty())));
        report(sets, dimensions);
        return 0;
    }

    private void requireTwoSets() throws IOException {
        int sets = folders.size() + stats.size();
        if (sets != 2 && !(folders.size() == 1 && stats.isEmpty() && !saveStats.isEmpty())) {
            throw common.usage(
                    "give two sets, as folders or --stats files, but there " + (sets == 1 ? "is 1" : "are " + sets));
        }
        if (!folders.isEmpty() && inception == null) {
            throw common.usage("folders of images need --inception");
        }
        if (saveStats.size() > folders.size() || new HashSet<>(saveStats).size() < saveStats.size()) {
            throw common.usage("--save-stats must be given at most once for each folder");
        }
        List<Integer> known = FeatureNetwork.FID_INCEPTION.tapChannels();
        if (!folders.isEmpty() && dims != null && !known.contains(dims)) {
            throw common.usage("--dims must be one of " + known + " but was " + dims);
        }
        for (Path file : saveStats) {
            OutputFile.requireWritable(file);
        }
    }

    private void requireDimensions(SavedSet set, int dimensions) throws IOException {
        if (set.statistics().dimensions() != dimensions) {
            throw new IOException(set.file() + ": its statistics have "
                    + set.statistics().dimensions() + " dimensions but those of the other set " + dimensions);
        }
        if (!folders.isEmpty() && !FeatureNetwork.FID_INCEPTION.tapChannels().contains(dimensions)) {
            throw new IOException(set.file() + ": statistics of " + dimensions
                    + " dimensions are not Inception's, which are " + FeatureNetwork.FID_INCEPTION.tapChannels());
        }
    }

    private static void requireOneOrigin(List<SavedSet> given) throws IOException {
        if (given.size() == 2 && given.get(0).origin().isPresent()) {
            requireOrigin(
                    given.get(1), given.get(0).origin().get(), given.get(0).file());
        }
    }

    /** Rejects statistics of different modes or weights, whose distance would say nothing about the images. */
    private static void requireOrigin(SavedSet set, FeatureOrigin other, Path ofOther) throws IOException {
        List<String> differences =
                set.origin().map(own -> own.differencesFrom(other)).orElse(List.of());
        if (!differences.isEmpty()) {
            throw new IOException(set.file() + ": its statistics cannot be compared with those of " + ofOther + ": "
                    + String.join(", ", differences));
        }
    }

    private void warnOfUnknownOrigin(List<SavedSet> given) {
        for (SavedSet set : given) {
            if (set.origin().isEmpty()) {
                warn(set.file()
                        + " does not say which mode and weights it was made with; they must match the other set");
            }
        }
    }

    private List<ImageSet> look(int dimensions, List<SavedSet> others) throws IOException {
        List<ImageFolder> listed = new ArrayList<>();
        for (Path folder : folders) {
            listed.add(imagesIn(folder));
        }
        if (listed.isEmpty()) {
            return List.of();
        }
        for (ImageFolder folder : listed) {
            requireRoomForKid(folder, dimensions);
        }
        List<ImageSet> sets = new ArrayList<>();
        long images = listed.stream().mapToLong(folder -> folder.files().size()).sum();
        try (InceptionFeatures network = FeatureOptions.inception(
                        Objects.requireNonNull(inception), dimensions, mode, engine.options());
                Progress progress = common.progress("images", images)) {
            for (SavedSet other : others) {
                requireOrigin(other, network.origin(), folders.get(0));
            }
            for (ImageFolder folder : listed) {
                ImageSet set = look(folder, network, progress);
                if (sets.size() < saveStats.size()) {
                    NpzStatistics.write(saveStats.get(sets.size()), set.statistics(), network.origin());
                }
                sets.add(set);
            }
        }
        return sets;
    }

    private boolean withKid() {
        return folders.size() == 2 && !noKid;
    }

    /** KID keeps all features of a set in one array, which limits their number. */
    private void requireRoomForKid(ImageFolder folder, int dimensions) throws IOException {
        int most = Integer.MAX_VALUE / dimensions;
        if (withKid() && folder.files().size() > most) {
            throw new IOException(folder.folder() + ": KID is limited to " + most + " images but there are "
                    + folder.files().size() + "; --no-kid skips it");
        }
    }

    private static ImageFolder imagesIn(Path folder) throws IOException {
        ImageFolder listed = ImageFolder.list(folder);
        int images = listed.files().size();
        if (images < LEAST_IMAGES) {
            throw new IOException(folder + ": a set must have at least " + LEAST_IMAGES + " images but there "
                    + (images == 1 ? "is 1" : "are none"));
        }
        return listed;
    }

    private ImageSet look(ImageFolder folder, InceptionFeatures network, Progress progress) throws IOException {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(network.dimensions());
        boolean kept = withKid();
        List<float[]> features = new ArrayList<>();
        network.extract(folder.files(), reading.loader(), vector -> {
            accumulator.add(vector);
            if (kept) {
                features.add(vector);
            }
            progress.step();
        });
        return new ImageSet(
                accumulator.snapshot(), kept ? Optional.of(features.toArray(float[][]::new)) : Optional.empty());
    }

    private void report(List<ImageSet> sets, int dimensions) throws IOException {
        Optional<FrechetDistance> fid = sets.size() < 2
                ? Optional.empty()
                : Optional.of(FrechetDistance.between(
                        sets.get(0).statistics(), sets.get(1).statistics()));
        fid.ifPresent(distance -> distance.warnings().forEach(this::warn));
        Optional<KernelInceptionDistance.Result> kid = kid(sets);
        kid.ifPresent(distance -> distance.warnings().forEach(this::warn));
        Optional<String> caveat = caveat();
        if (json) {
            Map<String, Object> document = document(sets, dimensions, fid, kid);
            if (!folders.isEmpty()) {
                reading.putMapping(document);
            }
            caveat.ifPresent(words -> document.put(DataOrigin.KEY, words));
            common.out().println(JsonText.of(document));
        } else {
            common.out().print(text(sets, dimensions, fid, kid));
            common.caveat(caveat);
        }
    }

    private Optional<String> caveat() throws IOException {
        DataOrigin origin = new DataOrigin(Optional.empty());
        for (Path folder : folders) {
            origin = origin.or(DataOrigin.of(folder));
        }
        return origin.caveat();
    }

    private void warn(String warning) {
        common.note("warning: " + warning);
    }

    private static Optional<KernelInceptionDistance.Result> kid(List<ImageSet> sets) {
        if (sets.size() < 2 || !sets.stream().allMatch(set -> set.features().isPresent())) {
            return Optional.empty();
        }
        return Optional.of(KernelInceptionDistance.standard()
                .between(
                        sets.get(0).features().orElseThrow(),
                        sets.get(1).features().orElseThrow()));
    }

    private static Map<String, Object> document(
            List<ImageSet> sets,
            int dimensions,
            Optional<FrechetDistance> fid,
            Optional<KernelInceptionDistance.Result> kid) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("fid", fid.map(FrechetDistance::value).orElse(null));
        document.put(
                "kid",
                kid.map(distance -> {
                            Map<String, Object> entry = new LinkedHashMap<>();
                            entry.put("mean", distance.mean());
                            entry.put("std", distance.std());
                            return entry;
                        })
                        .orElse(null));
        List<Long> counts = new ArrayList<>();
        sets.forEach(set -> counts.add(
                set.statistics().count().isPresent() ? set.statistics().count().getAsLong() : null));
        document.put("n", counts);
        document.put("dims", dimensions);
        return document;
    }

    private TextTable text(
            List<ImageSet> sets,
            int dimensions,
            Optional<FrechetDistance> fid,
            Optional<KernelInceptionDistance.Result> kid) {
        TextTable table = new TextTable("figure", "value");
        fid.ifPresent(distance -> table.row("fid", Double.toString(distance.value())));
        kid.ifPresent(distance -> table.row("kid", Double.toString(distance.mean()))
                .row("kid, standard deviation", Double.toString(distance.std())));
        List<Path> names = new ArrayList<>(folders);
        names.addAll(stats);
        for (int i = 0; i < sets.size(); i++) {
            var count = sets.get(i).statistics().count();
            table.row("images of " + names.get(i), count.isPresent() ? Long.toString(count.getAsLong()) : "unknown");
        }
        return table.row("dimensions", Integer.toString(dimensions));
    }
}
