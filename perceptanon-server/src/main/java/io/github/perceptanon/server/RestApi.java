// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Overlay;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.ImagePair;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.SizePolicy;
import io.javalin.http.Context;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;

/** The addresses below {@code /v1}. Thread-safe. */
final class RestApi {
    private static final Set<String> SCORE_SETTINGS = Set.of("model");
    private static final Set<String> EXPLAIN_SETTINGS = Set.of("model", "method", "target", "layer");
    private static final Set<String> METRICS_SETTINGS = Set.of("resize");

    /** MS-SSIM of a pair of this size takes a second or two of a processor; more would keep the service from its scores. */
    private static final int MOST_MEASURED_PIXELS = 4_000_000;
    /** Drawings of larger images are as large as this. */
    private static final int MOST_DRAWN_PIXELS = 4_000_000;

    private final ServedModels models;
    private final Pictures pictures;
    private final Scoring scoring;
    private final ServiceLimits limits;

    RestApi(ServedModels models, Pictures pictures, Scoring scoring, ServiceLimits limits) {
        this.models = models;
        this.pictures = pictures;
        this.scoring = scoring;
        this.limits = limits;
    }

    void models(Context request) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (ServedModel model : models.all()) {
            Map<String, Object> document = new LinkedHashMap<>(Documents.model(model));
            document.put("engine", model.scorer().engine());
            document.put("stages", model.card().network().stages().size());
            model.caveat().ifPresent(words -> document.put("data", words));
            documents.add(document);
        }
        Map<String, Object> served = new LinkedHashMap<>();
        served.put("bodyBytes", limits.bodyBytes());
        served.put("pixels", limits.pixels());
        served.put("images", limits.images());
        served.put("originalSeconds", limits.originalsKept().toSeconds());
        answer(request, Map.of("models", documents, "limits", served));
    }

    void score(Context request) throws Problem, IOException {
        Inputs inputs = Inputs.of(request, limits, SCORE_SETTINGS);
        Exchange exchange = Exchange.of(request);
        models.with(inputs.setting("model").orElse(null), inputs.hasOriginal(), exchange, model -> {
            List<Scoring.Scored> results =
                    scoring.score(model, inputs.anonymized(), inputs.original(), inputs.originalSha256(), exchange);
            answer(request, scores(model, inputs, results));
        });
    }

    /** Some scores, and why there are not all. If there is none, the first reason is the answer. */
    private static Map<String, Object> scores(ServedModel model, Inputs inputs, List<Scoring.Scored> results)
            throws Problem {
        List<Map<String, Object>> scores = new ArrayList<>();
        List<Map<String, Object>> failed = new ArrayList<>();
        Problem first = null;
        for (int i = 0; i < results.size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("anonymized", inputs.anonymized().get(i).name());
            entry.put("original", inputs.original().map(Upload::name).orElse(null));
            AnonymityScore score = results.get(i).score();
            Problem problem = results.get(i).problem();
            if (score != null) {
                Documents.put(entry, score);
                scores.add(entry);
            } else if (problem != null) {
                first = first == null ? problem : first;
                entry.put("error", problem.detail());
                failed.add(entry);
            }
        }
        if (scores.isEmpty() && first != null) {
            throw first;
        }
        Map<String, Object> document = Documents.answer(model);
        document.put("scores", scores);
        document.put("failed", failed);
        inputs.original()
                .map(Upload::sha256)
                .or(inputs::originalSha256)
                .ifPresent(digest -> document.put("originalSha256", digest));
        return document;
    }

    void explain(Context request) throws Problem, IOException {
        boolean png = wantsPng(request);
        Inputs inputs = Inputs.of(request, limits, EXPLAIN_SETTINGS);
        Exchange exchange = Exchange.of(request);
        if (inputs.originalSha256().isPresent()) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_ENTITY_422, "an explanation needs the original itself, not its SHA-256");
        }
        Upload upload = inputs.single();
        models.with(inputs.setting("model").orElse(null), inputs.hasOriginal(), exchange, model -> {
            Scoring.requireFitting(model, inputs.hasOriginal());
            ExplainOptions options = options(inputs, model);
            byte[] body = pictures.heavy(exchange, () -> {
                RgbImage anonymized = pictures.decode(upload);
                RgbImage original = inputs.original().isPresent()
                        ? pictures.decode(inputs.original().get())
                        : anonymized;
                Explained explained = explained(model, original, anonymized, options);
                return png
                        ? overlay(model, original, anonymized, explained, options, inputs)
                        : JsonText.bytes(document(model, explained, options, inputs));
            });
            request.contentType(png ? "image/png" : "application/json").result(body);
        });
    }

    /** Maps of the anonymized image and of the original, which is the same one where there is none. */
    private record Explained(Heatmap anonymized, Heatmap original) {}

    private static Explained explained(
            ServedModel model, RgbImage original, RgbImage anonymized, ExplainOptions options) throws Problem {
        try {
            if (model.scorer() instanceof PairScorer pairs) {
                PairHeatmaps maps = pairs.explain(original, anonymized, options);
                return new Explained(maps.anonymized(), maps.original());
            }
            Heatmap map = ((AnonymityScorer) model.scorer()).explain(anonymized, options);
            return new Explained(map, map);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static ExplainOptions options(Inputs inputs, ServedModel model) throws Problem {
        String layer = inputs.setting("layer").orElse("last");
        if (!layer.matches("last|layer[1-9]")) {
            throw Problem.badRequest("layer must be last, or layer1, layer2 and so on");
        }
        String method = inputs.setting("method").orElse("gradcam");
        CamMethod cam = Arrays.stream(CamMethod.values())
                .filter(known -> known.id().equals(method))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("method must be gradcam, gradcam++, hirescam or eigencam"));
        try {
            ExplainOptions options = new ExplainOptions(
                    cam,
                    Target.parse(inputs.setting("target").orElse("argmax")),
                    layer.equals("last") ? ExplainOptions.LAST_STAGE : layer.charAt(layer.length() - 1) - '0');
            options.stageOf(model.card().network().stages().size());
            return options;
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static String layer(ServedModel model, ExplainOptions options) {
        return "layer" + options.stageOf(model.card().network().stages().size());
    }

    private static String target(Inputs inputs) {
        return inputs.setting("target").orElse("argmax");
    }

    private static byte[] overlay(
            ServedModel model,
            RgbImage original,
            RgbImage anonymized,
            Explained explained,
            ExplainOptions options,
            Inputs inputs) {
        String caption = options.method().id() + ", " + layer(model, options) + ", target " + target(inputs)
                + model.caveat().map(words -> " (" + words + ")").orElse("");
        RgbImage drawn = drawable(anonymized);
        BufferedImage picture = model.isPair()
                ? Overlay.drawPair(
                        drawable(original),
                        drawn,
                        new PairHeatmaps(explained.original(), explained.anonymized()),
                        caption)
                : Overlay.draw(drawn, explained.anonymized(), caption);
        try {
            return ImageFiles.toPng(picture);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private static RgbImage drawable(RgbImage image) {
        double shrink = Math.sqrt(MOST_DRAWN_PIXELS / ((double) image.width() * image.height()));
        return shrink >= 1
                ? image
                : image.resized(
                        Math.max(1, (int) (image.width() * shrink)),
                        Math.max(1, (int) (image.height() * shrink)),
                        Resampling.BILINEAR);
    }

    private static Map<String, Object> document(
            ServedModel model, Explained explained, ExplainOptions options, Inputs inputs) throws Problem {
        Map<String, Object> document = Documents.answer(model);
        document.put("layer", layer(model, options));
        document.put("method", options.method().id());
        document.put("target", target(inputs));
        document.put("image", inputs.single().name());
        Documents.put(document, model, explained.anonymized());
        if (model.isPair()) {
            Map<String, Object> before = new LinkedHashMap<>();
            before.put("image", inputs.original().map(Upload::name).orElse(null));
            Documents.put(before, model, explained.original());
            document.put("original", before);
        }
        return document;
    }

    /** PNG if it is asked for before JSON; what asks for neither gets JSON if it takes anything. */
    private static boolean wantsPng(Context request) throws Problem {
        String accept =
                Objects.requireNonNullElse(request.header("Accept"), "*/*").toLowerCase(Locale.ROOT);
        for (String range : accept.split(",")) {
            String type = range.strip().replaceFirst("\\s*;.*", "");
            if (type.equals("image/png") || type.equals("image/*")) {
                return true;
            }
            if (type.equals("application/json") || type.equals("application/*") || type.equals("*/*")) {
                return false;
            }
        }
        throw new Problem(HttpStatus.NOT_ACCEPTABLE_406, "there is application/json or image/png");
    }

    void metrics(Context request) throws Problem {
        Inputs inputs = Inputs.of(request, limits, METRICS_SETTINGS);
        Exchange exchange = Exchange.of(request);
        Upload first = inputs.original()
                .orElseThrow(() -> Problem.badRequest("metrics need the fields 'original' and 'anonymized'"));
        SizePolicy sizes = switch (inputs.setting("resize").orElse("")) {
            case "" -> SizePolicy.REFUSE;
            case "bilinear" -> SizePolicy.RESIZE_BILINEAR;
            case "bicubic" -> SizePolicy.RESIZE_BICUBIC;
            default -> throw Problem.badRequest("resize must be bilinear or bicubic");
        };
        Upload second = inputs.single();
        answer(request, pictures.heavy(exchange, () -> {
            RgbImage original = measurable(pictures.decode(first));
            return metrics(original, measurable(pictures.decode(second)), sizes);
        }));
    }

    private static RgbImage measurable(RgbImage image) throws Problem {
        if ((long) image.width() * image.height() > MOST_MEASURED_PIXELS) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_ENTITY_422,
                    "metrics take images of at most " + MOST_MEASURED_PIXELS + " pixels but one is " + image.width()
                            + "x" + image.height());
        }
        return image;
    }

    private static Map<String, Object> metrics(RgbImage original, RgbImage anonymized, SizePolicy sizes)
            throws Problem {
        ImagePair pair;
        try {
            pair = ImagePair.matched(original, anonymized, sizes);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_ENTITY_422, e.getMessage() + "; resize=bilinear or bicubic allows it");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (FullReferenceMetric metric : MetricRegistry.standard().metrics()) {
            if (pair.isLargeEnoughFor(metric)) {
                values.put(metric.name(), metric.compute(pair.reference(), pair.distorted()));
            }
        }
        return values;
    }

    static void answer(Context request, Map<String, ?> document) {
        request.contentType("application/json").result(JsonText.bytes(document));
    }
}
