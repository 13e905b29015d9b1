// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail of a photograph as a document: what was asked for, who judged, and each step with its map, its regions and
 * what was left. Rectangles are {@code [x, y, width, height]} in pixels of the upright photograph; numbers are not rounded.
 */
public final class GuidedTrail {
    private GuidedTrail() {}

    /**
     * Makes the document.
     *
     * @param result of a photograph
     * @return names to values, in order: texts, numbers, booleans, nulls, lists and maps
     */
    public static Map<String, Object> of(GuidedResult result) {
        Map<String, Object> trail = new LinkedHashMap<>();
        trail.put("width", result.image().width());
        trail.put("height", result.image().height());
        trail.put("outcome", label(result.outcome()));
        trail.put("reached", result.reached());
        trail.put("confirmed", result.judges().size() > 1 ? result.confirmed() : null);
        trail.put("score", result.score());
        trail.put("confirmation", orNull(result.confirmation()));
        trail.put("area", result.area());
        trail.put("ssim", number(result.ssim()));
        trail.put("looks", result.looks());
        trail.put("judges", result.judges());
        trail.put("options", options(result.options()));
        trail.put("start", result.start().stream().map(GuidedTrail::start).toList());
        trail.put("regions", regions(result.regions()));
        List<Object> steps = new ArrayList<>();
        result.steps().forEach(step -> steps.add(step(step)));
        trail.put("steps", steps);
        return trail;
    }

    /**
     * Options as they stand in a trail.
     *
     * @param options what was asked for
     * @return names to values, in order
     */
    public static Map<String, Object> options(GuidedOptions options) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", options.target());
        document.put("method", options.method().variant());
        document.put("mostArea", options.mostArea());
        document.put("mostSteps", options.mostSteps());
        document.put("leastArea", options.leastArea());
        document.put("leastGain", options.leastGain());
        document.put("candidates", options.candidates());
        document.put("givesBack", options.givesBack());
        document.put("fills", options.fills());
        return document;
    }

    private static Map<String, Object> step(GuidedStep step) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("step", label(step.kind()));
        document.put("led", step.led());
        document.put("tried", step.tried());
        document.put("score", step.score());
        document.put("confirmation", orNull(step.confirmation()));
        document.put("area", step.area());
        document.put("ssim", number(step.ssim()));
        document.put("regions", regions(step.regions()));
        document.put("map", step.map().map(GuidedTrail::map).orElse(null));
        return document;
    }

    private static float[][] map(CueMap map) {
        float[] values = map.values();
        float[][] rows = new float[map.height()][map.width()];
        for (int y = 0; y < rows.length; y++) {
            System.arraycopy(values, y * map.width(), rows[y], 0, map.width());
        }
        return rows;
    }

    private static List<Map<String, Object>> regions(List<CueRegion> regions) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (CueRegion region : regions) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("bounds", rectangle(region.bounds()));
            document.put("pixels", region.area());
            document.put(
                    "parts", region.parts().stream().map(GuidedTrail::rectangle).toList());
            documents.add(document);
        }
        return documents;
    }

    private static Map<String, Object> start(Region region) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("shape", region.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        document.put("bounds", rectangle(region.bounds()));
        return document;
    }

    private static List<Double> rectangle(Region.Rectangle box) {
        return List.of(box.x(), box.y(), box.width(), box.height());
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
