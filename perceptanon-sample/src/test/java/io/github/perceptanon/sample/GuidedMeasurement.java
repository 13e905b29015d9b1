// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.Scorer;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Anonymizer;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.guided.CueMap;
import io.github.perceptanon.anonymize.guided.GuidedAnonymizer;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.guided.Judge;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.Ssim;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Measures guided anonymization on drawn scenes, whose cues' places are known and whose true scores the score model gives:
 * how much of the cues the maps show, and what is lost until the true score reaches the target, compared with simple ways and
 * with the oracle. All figures are from synthetic sample data. Prints Markdown.
 *
 * <p>Arguments: HA1_MODEL HA2_MODEL SCENES SEED TARGET [maps|reach|reach:PART_OF_A_NAME|stop …]
 */
final class GuidedMeasurement {
    private static final int RESAMPLES = 2000;
    private static final Ssim SIMILARITY = Ssim.of(Ssim.Preset.WANG2004);
    private static final Anonymizer SOLID = new Anonymizer.Mask(0);
    private static final double RANDOM_PART = 0.025;
    private static final String REFERENCE = "random squares from the person";

    private final List<Scene> scenes;
    private final double target;
    private final Map<AnnotationSetup, Scorer> models;

    private GuidedMeasurement(List<Scene> scenes, double target, Map<AnnotationSetup, Scorer> models) {
        this.scenes = scenes;
        this.target = target;
        this.models = models;
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[2]);
        long seed = Long.parseLong(args[3]);
        List<Scene> scenes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Family family = Family.values()[i % Family.values().length];
            scenes.add(new SceneArtist(family, Dice.of(seed, "scene", i)).draw());
        }
        List<String> parts =
                args.length > 5 ? Arrays.asList(args).subList(5, args.length) : List.of("maps", "reach", "stop");
        try (Scorer ha1 = Scorer.load(Path.of(args[0]));
                Scorer ha2 = Scorer.load(Path.of(args[1]))) {
            GuidedMeasurement measurement = new GuidedMeasurement(
                    scenes, Double.parseDouble(args[4]), Map.of(AnnotationSetup.HA1, ha1, AnnotationSetup.HA2, ha2));
            for (AnnotationSetup setup : AnnotationSetup.values()) {
                if (parts.contains("maps")) {
                    measurement.maps(setup);
                }
                for (String part : parts) {
                    if (part.startsWith("reach")) {
                        measurement.reach(setup, part.substring(part.indexOf(':') + 1));
                    }
                }
                if (parts.contains("stop")) {
                    measurement.stop(setup);
                }
            }
        }
    }

    private Scorer model(AnnotationSetup setup) {
        return models.get(setup);
    }

    // ---- what maps show ----

    private void maps(AnnotationSetup setup) {
        System.out.printf(
                "%nMaps of %s, %d scenes (synthetic sample data)%n%n| map | peak in a cue | cues in the first 10 %% | 25 %%"
                        + " | peak in a cue, face gone | 10 %% | 25 %% |%n|---|---|---|---|---|---|---|%n",
                setup, scenes.size());
        for (CamMethod method : CamMethod.values()) {
            for (int stage = 1; stage <= 4; stage++) {
                Judge judge = Judge.of(model(setup), method, stage);
                double[][] found = new double[6][scenes.size()];
                for (int i = 0; i < scenes.size(); i++) {
                    Scene scene = scenes.get(i);
                    Judge.Opinion opinion = judge.of(scene.image());
                    point(opinion.cues(scene.image()), scene, true, found, 0, i);
                    RgbImage faceless = SOLID.apply(scene.image(), face(scene));
                    point(opinion.cues(faceless), scene, false, found, 3, i);
                }
                StringBuilder line = new StringBuilder("| " + method.id() + ", stage " + stage);
                for (double[] values : found) {
                    line.append(" | ").append(percent(values));
                }
                System.out.println(line + " |");
            }
        }
    }

    /** Pixels of the map from the highest down: is the first one in a cue, and how much of the cues do the first ones hold. */
    private static void point(CueMap map, Scene scene, boolean withFace, double[][] found, int at, int index) {
        int width = scene.image().width();
        int height = scene.image().height();
        float[] values = map.resized(height, width);
        boolean[] cues = new boolean[values.length];
        int all = 0;
        for (int i = 0; i < cues.length; i++) {
            double x = i % width + 0.5;
            double y = i / width + 0.5;
            cues[i] = scene.cues().stream()
                    .anyMatch(cue -> (withFace || cue.kind() != Cue.Kind.FACE)
                            && cue.region().contains(x, y)
                            && cue.hidden().stream().noneMatch(over -> over.contains(x, y)));
            if (!withFace && scene.figure().face().grown(1.1).contains(x, y)) {
                cues[i] = false;
                values[i] = -1; // it is gone
            }
            all += cues[i] ? 1 : 0;
        }
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -values[i]));
        int inTenth = 0;
        int inQuarter = 0;
        for (int i = 0; i < order.length / 4; i++) {
            inQuarter += cues[order[i]] ? 1 : 0;
            inTenth += i < order.length / 10 && cues[order[i]] ? 1 : 0;
        }
        found[at][index] = cues[order[0]] ? 1 : 0;
        found[at + 1][index] = (double) inTenth / Math.max(1, all);
        found[at + 2][index] = (double) inQuarter / Math.max(1, all);
    }

    // ---- what is lost until the true score is the target ----

    /** What one way loses of one scene; a way that misses the target loses everything. */
    private record Loss(boolean reached, double area, double ssim) {}

    private interface Way {
        Loss lose(Scene scene, Truth truth, int index) throws Exception;
    }

    /** The true score of versions. */
    private record Truth(List<Cue> cues, ScoreModel model, boolean beside) {
        double of(RgbImage version) {
            return ScoreModel.score(model.recognitions(version), beside, 1);
        }
    }

    private Truth truth(Scene scene, AnnotationSetup setup) {
        return new Truth(scene.cues(), new ScoreModel(scene.cues(), scene.image()), setup == AnnotationSetup.HA2);
    }

    /** The ways whose names have these letters in them; {@code reach} stands for all. */
    private void reach(AnnotationSetup setup, String part) throws Exception {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("oracle: the cues' places, the cheapest first", (scene, truth, i) -> oracle(scene, truth));
        for (int stage = 4; stage >= 2; stage--) {
            Judge judge = Judge.of(model(setup), CamMethod.GRAD_CAM, stage);
            String at = ", stage " + stage;
            ways.put("guided" + at, (scene, truth, i) -> guided(scene, truth, judge, List.of(), true));
            ways.put(
                    "guided from the person" + at,
                    (scene, truth, i) -> guided(scene, truth, judge, person(scene), true));
            if (stage == 3) {
                String not = at + ", not filled";
                ways.put("guided" + not, (scene, truth, i) -> guided(scene, truth, judge, List.of(), false));
                ways.put(
                        "guided from the person" + not,
                        (scene, truth, i) -> guided(scene, truth, judge, person(scene), false));
            }
        }
        Judge fine = Judge.of(model(setup), CamMethod.HI_RES_CAM, 3);
        ways.put("guided by hirescam, stage 3", (scene, truth, i) -> guided(scene, truth, fine, List.of(), true));
        ways.put(
                "guided by hirescam from the person, stage 3",
                (scene, truth, i) -> guided(scene, truth, fine, person(scene), true));
        ways.put(
                "the same with true scores (why?)",
                (scene, truth, i) -> guided(scene, truth, new Mixed(fine, truth, true, false), person(scene), true));
        ways.put(
                "the same with true maps (why?)",
                (scene, truth, i) -> guided(scene, truth, new Mixed(fine, truth, false, true), person(scene), true));
        ways.put(
                "the same with true scores and maps (why?)",
                (scene, truth, i) -> guided(scene, truth, new Mixed(fine, truth, true, true), person(scene), true));
        ways.put("the face", (scene, truth, i) -> fixed(scene, truth, face(scene)));
        ways.put("the person", (scene, truth, i) -> fixed(scene, truth, person(scene)));
        ways.put("whole image blurred", (scene, truth, i) -> blurred(scene, truth));
        ways.put("random squares", this::random);
        ways.put(REFERENCE, this::randomFromPerson);

        ways.keySet().removeIf(way -> !part.equals("reach") && !way.contains(part) && !way.equals(REFERENCE));
        Map<String, Loss[]> losses = new LinkedHashMap<>();
        for (Map.Entry<String, Way> way : ways.entrySet()) {
            Loss[] found = new Loss[scenes.size()];
            for (int i = 0; i < found.length; i++) {
                Scene scene = scenes.get(i);
                found[i] = way.getValue().lose(scene, truth(scene, setup), i);
            }
            losses.put(way.getKey(), found);
        }
        System.out.printf(
                "%nLost until the true score of %s is %s, %d scenes (synthetic sample data)%n%n| way | reached, %% |"
                        + " destroyed, %% | less than by %s, points | SSIM kept |%n|---|---|---|---|---|%n",
                setup, target, scenes.size(), REFERENCE);
        double[] reference = values(losses.get(REFERENCE), Loss::area);
        losses.forEach((way, found) -> {
            double[] areas = values(found, Loss::area);
            double[] less = new double[areas.length];
            Arrays.setAll(less, i -> reference[i] - areas[i]);
            System.out.println("| " + way + " | " + percent(values(found, loss -> loss.reached ? 1 : 0)) + " | "
                    + percent(areas) + " | " + percent(less) + " | " + interval(values(found, Loss::ssim), 3) + " |");
        });
    }

    private static double[] values(Loss[] losses, ToDoubleFunction<Loss> value) {
        return Arrays.stream(losses).mapToDouble(value).toArray();
    }

    private Loss loss(Scene scene, Truth truth, List<Region> regions) {
        RgbImage left = SOLID.apply(scene.image(), regions);
        return truth.of(left) >= target
                ? new Loss(true, area(scene, regions), SIMILARITY.compute(scene.image(), left))
                : new Loss(false, 0, 0);
    }

    private static Loss everything(Scene scene) {
        RgbImage nothing = SOLID.apply(scene.image());
        return new Loss(false, 1, SIMILARITY.compute(scene.image(), nothing));
    }

    private static double area(Scene scene, List<Region> regions) {
        RgbImage image = scene.image();
        return (double) Region.covered(image, regions) / image.width() / image.height();
    }

    private static List<Region> face(Scene scene) {
        return List.of(scene.figure().face().grown(1.1));
    }

    private static List<Region> person(Scene scene) {
        return scene.figure().person();
    }

    private Loss fixed(Scene scene, Truth truth, List<Region> regions) {
        Loss loss = loss(scene, truth, regions);
        return loss.reached ? loss : everything(scene);
    }

    private Loss guided(Scene scene, Truth truth, Judge judge, List<Region> start, boolean fills) throws IOException {
        GuidedOptions options = GuidedOptions.of(
                        10, AnonymizationMethods.installed().named("solid"))
                .withFills(fills)
                .withMostArea(1)
                .withMostSteps(200)
                .withLeastGain(1e-4)
                .withGivesBack(false);
        List<Region> regions = new ArrayList<>(start);
        List<Loss> reached = new ArrayList<>();
        try {
            GuidedAnonymizer.of(judge, options).anonymize(scene.image(), start, step -> {
                step.regions().forEach(region -> regions.addAll(region.parts()));
                Loss loss = loss(scene, truth, regions);
                if (loss.reached) {
                    reached.add(loss);
                    Thread.currentThread().interrupt(); // what comes now is of no interest
                }
            });
        } catch (InterruptedException e) {
            return reached.get(0);
        }
        Thread.interrupted();
        return reached.isEmpty() ? everything(scene) : reached.get(0);
    }

    /** A judge that knows the truth in one respect or both, to see which of them a model lacks. */
    private record Mixed(Judge judge, Truth truth, boolean trueScores, boolean trueMaps) implements Judge {
        private static final int MAP = 16;

        @Override
        public String identity() {
            return "mixed";
        }

        @Override
        public Opinion of(RgbImage original) {
            Opinion opinion = judge.of(original);
            return new Opinion() {
                @Override
                public List<Double> scores(List<RgbImage> versions) {
                    return trueScores ? versions.stream().map(truth::of).toList() : opinion.scores(versions);
                }

                @Override
                public CueMap cues(RgbImage version) {
                    return trueMaps ? trueMap(version) : opinion.cues(version);
                }
            };
        }

        /** Each cue's power times what is recognised of it, over its region; for its area, so that a face stands out. */
        private CueMap trueMap(RgbImage version) {
            float[] map = new float[MAP * MAP];
            List<ScoreModel.Recognition> found = truth.model.recognitions(version);
            for (int i = 0; i < map.length; i++) {
                double x = (i % MAP + 0.5) * version.width() / MAP;
                double y = (i / MAP + 0.5) * version.height() / MAP;
                for (int k = 0; k < found.size(); k++) {
                    Cue cue = truth.cues.get(k);
                    if (cue.region().contains(x, y) && cue.hidden().stream().noneMatch(over -> over.contains(x, y))) {
                        Region.Rectangle box = cue.region().bounds();
                        double part = Math.max(0.01, box.width() * box.height() / version.width() / version.height());
                        map[i] += (float) (cue.kind().power() * found.get(k).of(truth.beside) / part);
                    }
                }
            }
            return CueMap.of(MAP, MAP, map);
        }
    }

    private Loss oracle(Scene scene, Truth truth) {
        List<List<Region>> places = new ArrayList<>();
        for (Cue cue : scene.cues()) {
            places.add(
                    switch (cue.kind()) {
                        case FACE -> face(scene);
                        case HEAD -> List.<Region>of(scene.figure().head());
                        case BODY -> scene.figure().body();
                        default -> List.of(cue.region().grown(1.05));
                    });
        }
        List<Region> regions = new ArrayList<>();
        double score = truth.of(scene.image());
        while (true) {
            Loss loss = loss(scene, truth, regions);
            if (loss.reached) {
                return loss;
            }
            List<Region> best = null;
            double bestPrice = 0;
            double bestScore = score;
            for (List<Region> place : places) {
                List<Region> more = new ArrayList<>(regions);
                more.addAll(place);
                double found = truth.of(SOLID.apply(scene.image(), more));
                double price = (found - score) / (area(scene, more) - area(scene, regions) + 1e-3);
                if (price > bestPrice) {
                    best = place;
                    bestPrice = price;
                    bestScore = found;
                }
            }
            if (best == null) {
                return everything(scene);
            }
            regions.addAll(best);
            places.remove(best);
            score = bestScore;
        }
    }

    private Loss blurred(Scene scene, Truth truth) {
        for (double part = 0.004; part < 1; part *= 1.15) {
            RgbImage blurred = new Anonymizer.Blur(part * scene.image().height()).apply(scene.image());
            if (truth.of(blurred) >= target) {
                return new Loss(true, 1, SIMILARITY.compute(scene.image(), blurred));
            }
        }
        return everything(scene);
    }

    private Loss random(Scene scene, Truth truth, int index) {
        return random(scene, truth, index, List.of());
    }

    private Loss randomFromPerson(Scene scene, Truth truth, int index) {
        return random(scene, truth, index, person(scene));
    }

    private Loss random(Scene scene, Truth truth, int index, List<Region> start) {
        SplittableRandom random = new SplittableRandom(index);
        int width = scene.image().width();
        int height = scene.image().height();
        double side = Math.sqrt(RANDOM_PART * width * height);
        List<Region> regions = new ArrayList<>(start);
        for (int i = 0; i < 1000; i++) {
            Loss loss = loss(scene, truth, regions);
            if (loss.reached) {
                return loss;
            }
            regions.add(new Region.Rectangle(
                    random.nextDouble() * (width - side), random.nextDouble() * (height - side), side, side));
        }
        return everything(scene);
    }

    // ---- what is true where the judge stops ----

    private void stop(AnnotationSetup setup) throws Exception {
        AnnotationSetup other = setup == AnnotationSetup.HA1 ? AnnotationSetup.HA2 : AnnotationSetup.HA1;
        System.out.printf(
                "%nWhere %s says %s, %d scenes (synthetic sample data)%n%n| judges | said, %% | of these true, %% | true"
                        + " score | destroyed, %% | looks |%n|---|---|---|---|---|---|%n",
                setup, target, scenes.size());
        for (boolean fromPerson : new boolean[] {false, true}) {
            stop(setup, other, true, false, fromPerson);
            stop(setup, other, true, true, fromPerson);
            stop(setup, other, false, false, fromPerson);
            stop(setup, other, false, true, fromPerson);
        }
    }

    private void stop(AnnotationSetup setup, AnnotationSetup other, boolean fills, boolean two, boolean fromPerson)
            throws Exception {
        GuidedOptions options = GuidedOptions.of(
                        target, AnonymizationMethods.installed().named("solid"))
                .withMostArea(1)
                .withFills(fills);
        GuidedAnonymizer guided = GuidedAnonymizer.of(Judge.of(model(setup)), options);
        guided = two ? guided.confirmedBy(Judge.of(model(other))) : guided;
        double[] said = new double[scenes.size()];
        List<Double> right = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        List<Double> areas = new ArrayList<>();
        List<Double> looks = new ArrayList<>();
        for (int i = 0; i < scenes.size(); i++) {
            Scene scene = scenes.get(i);
            GuidedResult result =
                    guided.anonymize(scene.image(), fromPerson ? person(scene) : List.of(), (GuidedStep step) -> {});
            looks.add((double) result.looks());
            said[i] = result.reached() ? 1 : 0;
            if (result.reached()) {
                double score = truth(scene, setup).of(result.image());
                right.add(score >= target ? 1.0 : 0.0);
                scores.add(score);
                areas.add(result.area());
            }
        }
        System.out.println("| " + setup + (two ? " and " + other : " alone") + (fromPerson ? ", from the person" : "")
                + (fills ? "" : ", not filled") + " | " + percent(said) + " | " + percent(array(right)) + " | "
                + interval(array(scores), 2) + " | " + percent(array(areas)) + " | " + interval(array(looks), 1)
                + " |");
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    // ---- means and their intervals ----

    private static String percent(double[] parts) {
        return interval(Arrays.stream(parts).map(part -> 100 * part).toArray(), 1);
    }

    /** The mean, and the middle 95 % of the means of scenes drawn with replacement. */
    private static String interval(double[] values, int decimals) {
        if (values.length == 0) {
            return "–";
        }
        SplittableRandom random = new SplittableRandom(1);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int k = 0; k < values.length; k++) {
                sum += values[random.nextInt(values.length)];
            }
            means[i] = sum / values.length;
        }
        Arrays.sort(means);
        String number = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                number + " [" + number + ", " + number + "]",
                Arrays.stream(values).average().orElseThrow(),
                means[RESAMPLES / 40],
                means[RESAMPLES - 1 - RESAMPLES / 40]);
    }
}
