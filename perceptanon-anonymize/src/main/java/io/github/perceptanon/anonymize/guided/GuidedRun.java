// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.guided.GuidedResult.Outcome;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.Ssim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One photograph on its way to the target. Used once, by one thread. */
final class GuidedRun {
    /** Added to areas when gains are compared: a speck that raises the score a little is not the best buy. */
    private static final double LEAST_PRICE = 0.01;

    private static final Ssim SIMILARITY = Ssim.of(Ssim.Preset.WANG2004);

    private final Remains.Source source;
    private final GuidedOptions options;
    private final List<String> judges;
    private final Judge.Opinion first;
    private final Judge.@Nullable Opinion second;
    private final GuidedAnonymizer.Progress progress;
    private final RegionGrid grid;
    private final int leastCells;
    private final List<GuidedStep> steps = new ArrayList<>();
    private int looks;
    private Remains remains;
    private double score;
    private OptionalDouble confirmation = OptionalDouble.empty();

    GuidedRun(
            Remains.Source source,
            GuidedOptions options,
            List<String> judges,
            Judge.Opinion first,
            Judge.@Nullable Opinion second,
            GuidedAnonymizer.Progress progress) {
        this.source = source;
        this.options = options;
        this.judges = judges;
        this.first = first;
        this.second = second;
        this.progress = progress;
        this.grid = RegionGrid.of(source.photograph());
        this.leastCells = (int) Math.ceil(options.leastArea() * grid.size());
        this.remains = source.without(List.of());
    }

    GuidedResult run() throws IOException, InterruptedException {
        judge(scores(first, List.of(remains)).get(0));
        record(GuidedStep.Kind.START, 0, Optional.empty(), List.of(), 1);
        Outcome outcome = approach();
        if (outcome == Outcome.REACHED && options.givesBack()) {
            giveBack();
        }
        return new GuidedResult(
                remains.image(), outcome, options, judges, source.start(), remains.regions(), steps, looks);
    }

    private Outcome approach() throws IOException, InterruptedException {
        for (int step = 0; !isReached(); step++) {
            if (step == options.mostSteps()) {
                return Outcome.STEPS_SPENT;
            }
            boolean secondLeads = score >= options.target();
            Judge.Opinion leader = secondLeads && second != null ? second : first;
            double before = secondLeads ? confirmation.orElseThrow() : score;
            Outcome stopped = destroyNext(leader, secondLeads ? 1 : 0, before);
            if (stopped != null) {
                return stopped;
            }
        }
        return Outcome.REACHED;
    }

    private boolean isReached() {
        return score >= options.target() && (second == null || confirmation.orElseThrow() >= options.target());
    }

    /** Null if the score has risen. */
    private @Nullable Outcome destroyNext(Judge.Opinion leader, int led, double before)
            throws IOException, InterruptedException {
        CueMap map = map(leader);
        BitSet covered = grid.covered(source.all(remains.regions()));
        List<BitSet> proposals = Proposals.of(map, grid, covered, leastCells);
        boolean tooLarge = false;
        int tried = 0;
        for (int from = 0; from < proposals.size(); from += options.candidates()) {
            List<Remains> candidates = new ArrayList<>();
            for (BitSet proposal : proposals.subList(from, Math.min(proposals.size(), from + options.candidates()))) {
                List<CueRegion> regions = with(Proposals.regions(proposal, grid));
                if (source.area(regions) <= options.mostArea()) {
                    candidates.add(source.without(regions));
                } else {
                    tooLarge = true;
                }
            }
            List<Double> scores = scores(leader, candidates);
            tried += candidates.size();
            int best = best(candidates, scores, before);
            if (best >= 0) {
                List<CueRegion> added = candidates
                        .get(best)
                        .regions()
                        .subList(
                                remains.regions().size(),
                                candidates.get(best).regions().size());
                remains = candidates.get(best);
                judge(
                        led == 0
                                ? scores.get(best)
                                : scores(first, List.of(remains)).get(0));
                record(GuidedStep.Kind.DESTROY, led, Optional.of(map), added, tried);
                return null;
            }
        }
        return tooLarge ? Outcome.AREA_SPENT : Outcome.NO_PROGRESS;
    }

    private List<CueRegion> with(List<CueRegion> added) {
        return Stream.concat(remains.regions().stream(), added.stream()).toList();
    }

    /** The smallest that reaches the target, or else the one whose gain costs least; −1 if none gains enough. */
    private int best(List<Remains> candidates, List<Double> scores, double before) {
        Comparator<Integer> bySize =
                Comparator.comparingDouble(i -> -candidates.get(i).area());
        Comparator<Integer> byPrice = Comparator.comparingDouble(
                i -> (scores.get(i) - before) / (candidates.get(i).area() - remains.area() + LEAST_PRICE));
        List<Integer> gaining = IntStream.range(0, candidates.size())
                .filter(i -> scores.get(i) - before >= options.leastGain())
                .boxed()
                .toList();
        return gaining.stream()
                .filter(i -> scores.get(i) >= options.target())
                .max(bySize)
                .or(() -> gaining.stream().max(byPrice))
                .orElse(-1);
    }

    /** Restores regions, the largest first, as long as all judges still give the target. Each is tried once or a few times. */
    private void giveBack() throws IOException, InterruptedException {
        List<CueRegion> order = largestFirst();
        for (int next = 0; next < order.size() && remains.regions().size() > 1; ) {
            List<CueRegion> some = order.subList(next, Math.min(order.size(), next + options.candidates()));
            List<Remains> candidates = new ArrayList<>();
            for (CueRegion region : some) {
                candidates.add(source.without(remains.regions().stream()
                        .filter(other -> !other.equals(region))
                        .toList()));
            }
            List<Double> scores = scores(first, candidates);
            int restored = 0;
            while (restored < some.size() && !restore(candidates.get(restored), scores.get(restored))) {
                restored++;
            }
            if (restored < some.size()) {
                record(GuidedStep.Kind.GIVE_BACK, 0, Optional.empty(), List.of(some.get(restored)), candidates.size());
            }
            next += Math.min(some.size(), restored + 1); // what is behind it has to be scored again
        }
    }

    /** Takes less, if all judges still give the target. */
    private boolean restore(Remains less, double ofView) throws IOException, InterruptedException {
        if (ofView < options.target() || less.area() >= remains.area()) {
            return false;
        }
        double lower = lower(first, less, ofView);
        if (lower < options.target()) {
            return false;
        }
        OptionalDouble other = confirmation(less);
        if (other.isPresent() && other.getAsDouble() < options.target()) {
            return false;
        }
        remains = less;
        score = lower;
        confirmation = other;
        return true;
    }

    private List<CueRegion> largestFirst() {
        return remains.regions().stream()
                .sorted(Comparator.comparingLong(CueRegion::area).reversed())
                .toList();
    }

    /**
     * Takes the judge's score of the view of what is left now. If it reaches the target, the judge looks at the image itself, and
     * then the second judge at both; the lower score counts.
     */
    private void judge(double found) throws IOException, InterruptedException {
        score = found;
        confirmation = OptionalDouble.empty();
        if (score >= options.target()) {
            score = lower(first, remains, score);
        }
        if (score >= options.target()) {
            confirmation = confirmation(remains);
        }
    }

    private OptionalDouble confirmation(Remains what) throws IOException, InterruptedException {
        return second == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        lower(second, what, scores(second, List.of(what)).get(0)));
    }

    /** The lower of the score of a view and that of the image itself. */
    private double lower(Judge.Opinion opinion, Remains what, double ofView) throws IOException, InterruptedException {
        return what.isViewAnother()
                ? Math.min(ofView, scoresOf(opinion, List.of(what.image())).get(0))
                : ofView;
    }

    /** Scores of views. */
    private List<Double> scores(Judge.Opinion opinion, List<Remains> versions)
            throws IOException, InterruptedException {
        List<RgbImage> views = new ArrayList<>();
        for (Remains version : versions) {
            views.add(version.view());
        }
        return scoresOf(opinion, views);
    }

    private List<Double> scoresOf(Judge.Opinion opinion, List<RgbImage> images) throws InterruptedException {
        if (images.isEmpty()) {
            return List.of();
        }
        requireNotInterrupted();
        looks += images.size();
        List<Double> scores = opinion.scores(images);
        if (scores.size() != images.size()) {
            throw new IllegalStateException(
                    "a judge was given " + images.size() + " images but gave " + scores.size() + " scores");
        }
        return scores;
    }

    private CueMap map(Judge.Opinion opinion) throws IOException, InterruptedException {
        requireNotInterrupted();
        return opinion.cues(remains.view());
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while a photograph was anonymized");
        }
    }

    private void record(GuidedStep.Kind kind, int led, Optional<CueMap> map, List<CueRegion> regions, int tried)
            throws IOException {
        GuidedStep step = new GuidedStep(
                kind, led, map, regions, tried, score, confirmation, remains.area(), similarity(remains.image()));
        steps.add(step);
        progress.update(step);
    }

    private double similarity(RgbImage image) {
        RgbImage photograph = source.photograph();
        if (image == photograph) {
            return 1;
        }
        boolean measurable = Math.min(photograph.width(), photograph.height()) >= SIMILARITY.minimumSide();
        return measurable ? SIMILARITY.compute(photograph, image) : Double.NaN;
    }
}
