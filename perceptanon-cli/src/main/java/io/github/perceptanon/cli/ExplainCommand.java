// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Overlay;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon explain}: where in an image the score comes from. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Show where in an image the score comes from.")
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--original",
            paramLabel = "IMAGE",
            description = "The original image; required for HA2 models, not allowed for HA1 models.")
    private @Nullable Path original;

    @Mixin
    private ImageOption reading;

    @Option(
            names = "--method",
            defaultValue = "gradcam",
            paramLabel = "M",
            description = "gradcam (default), gradcam++, hirescam or eigencam.")
    private CamMethod method;

    @Option(
            names = "--target",
            defaultValue = "argmax",
            paramLabel = "T",
            description = "What to explain: argmax (default), class:K, increase or decrease (of the score).")
    private String target;

    @Option(
            names = "--layer",
            defaultValue = StageName.LAST,
            paramLabel = "L",
            description =
                    "Where to look into the backbone: last (default, the coarsest), or layerN for its stage N from 1:"
                            + " ResNets, DenseNet121 and ViT-B/16 have 4, VGG11 has 5 and AlexNet 3.")
    private String layer;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "PNG file for the map drawn over the image; for HA2, over both images side by side.")
    private @Nullable Path out;

    @Option(names = "--map", paramLabel = "FILE", description = "JSON file for the map's numbers.")
    private @Nullable Path map;

    @Option(names = "--json", description = "Print the map's numbers as one JSON document.")
    private boolean json;

    @Parameters(paramLabel = "IMAGE", description = "The anonymized image.")
    private Path image;

    @Override
    public Integer call() throws IOException {
        ExplainOptions options = options();
        if (out == null && map == null && !json) {
            throw common.usage("nothing to do: give --out, --map or --json");
        }
        requireWritable();
        try (Scorer scorer = model.load()) {
            layer = stageName(scorer, options);
            Explained explained = explain(scorer, options);
            Optional<String> caveat = caveat(scorer);
            if (out != null) {
                ImageFiles.writePng(out, picture(explained, caveat));
            }
            Map<String, Object> document = document(scorer, explained);
            caveat.ifPresent(words -> document.put(DataOrigin.KEY, words));
            if (map != null) {
                AtomicFile.writeText(map, text -> text.write(JsonText.of(document) + "\n"));
            }
            if (json) {
                common.out().println(JsonText.of(document));
            } else {
                common.out()
                        .println("explained " + image + " (" + method.id() + ", " + layer + ", target " + target + ")"
                                + (out == null ? "" : ": " + out));
                remark("", explained.anonymized().map());
                if (explained.original() != null) {
                    remark("original: ", explained.original().map());
                }
                common.caveat(caveat);
            }
        }
        return 0;
    }

    private void requireWritable() throws IOException {
        if (out != null) {
            if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
                throw common.usage("--out must end in .png but was " + out);
            }
            OutputFile.requireWritable(out);
        }
        if (map != null) {
            OutputFile.requireWritable(map);
        }
    }

    private Optional<String> caveat(Scorer scorer) throws IOException {
        return ScoreCaveats.of(scorer.card(), Optional.ofNullable(original)).of(image);
    }

    private void remark(String which, Heatmap heatmap) {
        heatmap.remark().ifPresent(words -> common.note("note: " + which + words));
    }

    private record Mapped(RgbImage image, Heatmap map) {}

    /** An image with its map and, for a pair, the original with its map. */
    private record Explained(Mapped anonymized, @Nullable Mapped original) {}

    private ExplainOptions options() {
        try {
            return new ExplainOptions(method, Target.parse(target), StageName.parse(layer));
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    /** The name of the stage to explain: {@code last} depends on the model. */
    private String stageName(Scorer scorer, ExplainOptions options) {
        try {
            return "layer" + options.stageOf(scorer.card().network().stages().size());
        } catch (IllegalArgumentException e) {
            throw common.usage("--layer: " + e.getMessage() + " (the model's backbone is "
                    + scorer.card().backbone().id() + ")");
        }
    }

    private Explained explain(Scorer scorer, ExplainOptions options) throws IOException {
        model.requireFitting(scorer, original, common);
        ImageLoader loader = reading.loader();
        RgbImage anonymized = loader.load(image);
        if (scorer instanceof PairScorer pairs) {
            RgbImage before = loader.load(Objects.requireNonNull(original));
            PairHeatmaps maps = pairs.explain(before, anonymized, options);
            return new Explained(new Mapped(anonymized, maps.anonymized()), new Mapped(before, maps.original()));
        }
        Heatmap heatmap = ((AnonymityScorer) scorer).explain(anonymized, options);
        return new Explained(new Mapped(anonymized, heatmap), null);
    }

    private BufferedImage picture(Explained explained, Optional<String> caveat) {
        String caption = method.id() + ", " + layer + ", target " + target
                + caveat.map(words -> " (" + words + ")").orElse("");
        Mapped after = explained.anonymized();
        Mapped before = explained.original();
        return before == null
                ? Overlay.draw(after.image(), after.map(), caption)
                : Overlay.drawPair(before.image(), after.image(), new PairHeatmaps(before.map(), after.map()), caption);
    }

    private Map<String, Object> document(Scorer scorer, Explained explained) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("layer", layer);
        document.put("method", method.id());
        document.put("target", target);
        document.put("image", image);
        reading.putDepth(document, ImageOption.DEPTH, image);
        put(document, scorer, explained.anonymized().map());
        if (explained.original() != null) {
            Map<String, Object> before = new LinkedHashMap<>();
            before.put("image", original);
            reading.putDepth(before, ImageOption.DEPTH, Objects.requireNonNull(original));
            put(before, scorer, explained.original().map());
            document.put("original", before);
        }
        return document;
    }

    private static void put(Map<String, Object> document, Scorer scorer, Heatmap heatmap) {
        int height = scorer.card().inputHeight();
        int width = scorer.card().inputWidth();
        document.put("height", heatmap.height());
        document.put("width", heatmap.width());
        heatmap.remark().ifPresent(words -> document.put("remark", words));
        document.put("raw", rows(heatmap.raw(), heatmap.width()));
        document.put("map", rows(heatmap.scaled(height, width), width));
    }

    private static float[][] rows(float[] values, int width) {
        float[][] rows = new float[values.length / width][width];
        for (int y = 0; y < rows.length; y++) {
            System.arraycopy(values, y * width, rows[y], 0, width);
        }
        return rows;
    }
}
