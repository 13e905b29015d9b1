// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.explain.CamMethod;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Anonymization that a model guides, in place of variants. */
final class GuidedOption {
    @Option(
            names = "--until",
            paramLabel = "SCORE",
            description =
                    "Destroy what the model --model recognises people by, background included, until it gives this"
                            + " score, 1 to 10. Writes anon/, trails/, pages/, summary.csv, summary.json and report.html into"
                            + " the folder --out; an interrupted run goes on where it stopped, with the same options and models."
                            + " The exit code is 1 if a photograph missed the score. --regions or --detector say what is"
                            + " destroyed in any case.")
    private @Nullable Double until;

    @Option(names = "--model", paramLabel = "FILE", description = "Model file (.safetensors), HA1 or HA2, for --until.")
    private @Nullable Path model;

    @Option(
            names = "--confirm",
            paramLabel = "FILE",
            description = "A second model that has to agree, of another backbone or setup: one alone may be deceived.")
    private @Nullable Path confirm;

    @Option(
            names = "--map",
            defaultValue = "gradcam",
            paramLabel = "M",
            description = "What shows cues: gradcam (default), gradcam++, hirescam or eigencam.")
    private CamMethod map;

    @Option(
            names = "--layer",
            defaultValue = StageName.LAST,
            paramLabel = "L",
            description = "Stage of the backbone that shows cues: last (default, fastest and coarsest), or layerN.")
    private String layer;

    @Option(
            names = "--most-area",
            paramLabel = "PART",
            description = "Largest part of a photograph that may be destroyed, up to 1 (default: 0.5).")
    private @Nullable Double mostArea;

    @Option(
            names = "--most-steps",
            paramLabel = "N",
            description = "How often regions may be added, up to 1000 (default: 20).")
    private @Nullable Integer mostSteps;

    @Option(
            names = "--least-area",
            paramLabel = "PART",
            description = "What a region adds at least, as a part of the photograph, up to 0.25 (default: 0.005).")
    private @Nullable Double leastArea;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            description = "Alternatives of a step that are scored together, up to 16 (default: 5). With fewer of them"
                    + " the score is reached less often.")
    private @Nullable Integer candidates;

    boolean given() {
        return until != null;
    }

    /** What is wrong with the options together. */
    Optional<String> problem() {
        if (until != null && model == null) {
            return Optional.of("--until needs the model that scores, --model");
        }
        boolean loose = model != null
                || confirm != null
                || mostArea != null
                || mostSteps != null
                || leastArea != null
                || candidates != null;
        return until == null && loose
                ? Optional.of("options of guided anonymization need the score to reach, --until")
                : Optional.empty();
    }

    Path model() {
        return Objects.requireNonNull(model);
    }

    Optional<Path> confirm() {
        return Optional.ofNullable(confirm);
    }

    CamMethod map() {
        return map;
    }

    /**
     * The stage that shows cues.
     *
     * @throws IllegalArgumentException if it is none
     */
    int stage() {
        return StageName.parse(layer);
    }

    /**
     * How far to go.
     *
     * @throws IllegalArgumentException if an option is out of range, or the method does not destroy
     */
    GuidedOptions options(AnonymizationMethod method) {
        GuidedOptions options = GuidedOptions.of(Objects.requireNonNull(until), method);
        options = mostArea == null ? options : options.withMostArea(mostArea);
        options = mostSteps == null ? options : options.withMostSteps(mostSteps);
        options = leastArea == null ? options : options.withLeastArea(leastArea);
        return candidates == null ? options : options.withCandidates(candidates);
    }
}
