package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Setup;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Overlay;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon explain}: the cues that remain. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Show where in an image its score comes from.")
final class ExplainCommand implements Callable<Integer> {
    private static final int GAP = 8;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--original",
            paramLabel = "IMAGE",
            description = "The image before anonymization; HA2 models need it, HA1 models take none.")
    private Path original;

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
            defaultValue = "layer4",
            paramLabel = "L",
            description = "layer1 to layer4 (default: ${DEFAULT-VALUE}).")
    private String layer;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "PNG of the map over the image; for HA2 the original's beside the anonymized image's.")
    private Path out;

    @Option(names = "--map", paramLabel = "FILE", description = "JSON file for the numbers.")
    private Path map;

    @Option(names = "--json", description = "Print the numbers as one JSON document.")
    private boolean json;

    @Parameters(paramLabel = "IMAGE", description = "The anonymized image.")
    private Path image;

    @Override
    public Integer call() throws IOException {
        ExplainOptions options = options();
        if (out == null && map == null && !json) {
            throw common.usage("nothing to do: give --out, --map or --json");
        }
        try (AnonymityScorer scorer = model.load()) {
            Explained explained = explain(scorer, options);
            if (out != null) {
                BufferedImage picture = picture(explained);
                ImageFiles.writePng(out, picture);
            }
            Map<String, Object> document = document(scorer, explained);
            if (map != null) {
                AtomicFile.writeText(map, text -> text.write(Json.text(document) + "\n"));
            }
            if (json) {
                Json.print(common.out(), document);
            } else {
                common.out()
                        .println("explained " + image + " (" + method.id() + ", " + layer + ", target " + target + ")"
                                + (out == null ? "" : ": " + out));
                ModelProvenance.caveat(scorer.card()).ifPresent(words -> common.note("note: " + words));
            }
        }
        return 0;
    }

    /** An image with its map, and for a pair the original with its own. */
    private record Explained(RgbImage anonymized, Heatmap map, RgbImage original, Heatmap originalMap) {}

    private ExplainOptions options() {
        if (!layer.matches("layer[1-4]")) {
            throw common.usage("--layer must be layer1, layer2, layer3 or layer4 but was '" + layer + "'");
        }
        try {
            return new ExplainOptions(method, Target.parse(target), layer.charAt(layer.length() - 1) - '0');
        } catch (IllegalArgumentException e) {
            throw common.usage(e.getMessage());
        }
    }

    private Explained explain(AnonymityScorer scorer, ExplainOptions options) throws IOException {
        boolean pair = scorer.card().setup() == Setup.HA2;
        if (pair != (original != null)) {
            throw common.usage(
                    pair
                            ? "an HA2 model needs --original (" + model.model() + " is HA2)"
                            : "an HA1 model takes no --original (" + model.model() + " is HA1)");
        }
        ImageLoader loader = ImageLoader.standard();
        RgbImage anonymized = loader.load(image);
        if (!pair) {
            return new Explained(anonymized, scorer.explain(anonymized, options), null, null);
        }
        RgbImage before = loader.load(original);
        PairHeatmaps maps = scorer.explain(before, anonymized, options);
        return new Explained(anonymized, maps.anonymized(), before, maps.original());
    }

    private BufferedImage picture(Explained explained) {
        String caption = method.id() + ", " + layer + ", target " + target;
        BufferedImage right = Overlay.draw(explained.anonymized(), explained.map(), caption);
        if (explained.original() == null) {
            return right;
        }
        BufferedImage left = Overlay.draw(explained.original(), explained.originalMap(), "original: " + caption);
        BufferedImage both = new BufferedImage(
                left.getWidth() + GAP + right.getWidth(),
                Math.max(left.getHeight(), right.getHeight()),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = both.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, both.getWidth(), both.getHeight());
        g.drawImage(left, 0, 0, null);
        g.drawImage(right, left.getWidth() + GAP, 0, null);
        g.dispose();
        return both;
    }

    private Map<String, Object> document(AnonymityScorer scorer, Explained explained) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("layer", layer);
        document.put("method", method.id());
        document.put("target", target);
        document.put("image", image);
        put(document, scorer, explained.map());
        if (explained.original() != null) {
            Map<String, Object> before = new LinkedHashMap<>();
            before.put("image", original);
            put(before, scorer, explained.originalMap());
            document.put("original", before);
        }
        return document;
    }

    private static void put(Map<String, Object> document, AnonymityScorer scorer, Heatmap heatmap) {
        int height = scorer.card().inputHeight();
        int width = scorer.card().inputWidth();
        document.put("height", heatmap.height());
        document.put("width", heatmap.width());
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
