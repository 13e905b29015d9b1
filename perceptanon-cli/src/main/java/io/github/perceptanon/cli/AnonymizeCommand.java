// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.regions.BoxShape;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.RegionFormat;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.anonymize.variants.GuidedFolder;
import io.github.perceptanon.anonymize.variants.OutputFormat;
import io.github.perceptanon.anonymize.variants.VariantFolder;
import io.github.perceptanon.anonymize.variants.VariantOptions;
import io.github.perceptanon.anonymize.variants.VariantSummary;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.report.ReportWriter;
import io.github.perceptanon.report.VariantReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon anonymize}: variants of photographs, in the published layout. */
@Command(
        name = "anonymize",
        mixinStandardHelpOptions = true,
        description = {
            "Make anonymized variants of a folder of photographs, for people to judge; with --until, destroy what a"
                    + " model recognises people by until it gives a score.",
            "Writes orig/, anon/, variants.csv, regions.json and report.html into the folder --out. An interrupted run"
                    + " goes on where it stopped. Photographs that cannot be used are named on stderr, the others are"
                    + " still treated, and the exit code is 1."
        })
final class AnonymizeCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 5;

    @Mixin
    private CommonOptions common;

    @Parameters(
            paramLabel = "DIR",
            description = "Folder of photographs, with its subfolders; it is not changed. With --until also one image.")
    private Path photographs;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "New or empty folder, or one with variants, or guided results, of the same settings.")
    private Path out;

    @Option(
            names = "--regions",
            paramLabel = "FILE",
            description =
                    "Faces and persons: COCO or LabelMe JSON, VOC XML, a list of CelebA or LFW, or CSV; or a folder"
                            + " of VOC or LabelMe files. This or --detector is required unless the scope is image.")
    private @Nullable Path regions;

    @Option(
            names = "--regions-format",
            paramLabel = "NAME",
            description = "coco, voc, celeba, lfw, labelme or csv (default: told by name and content).")
    private @Nullable RegionFormat format;

    @Mixin
    private DetectorOption detector;

    @Option(
            names = "--method",
            split = ",",
            defaultValue = "solid",
            paramLabel = "NAME[=ARG]",
            description = "solid, blur, pixelate, inpaint or external; several with commas. An argument may follow:"
                    + " blur=0.3, a part of each region's shorter side; solid=#808080; external=DIR, with variants of"
                    + " another tool (default: ${DEFAULT-VALUE}).")
    private List<String> methods;

    @Option(
            names = "--scope",
            split = ",",
            defaultValue = "face",
            paramLabel = "NAME",
            description = "face, person or image; several with commas (default: ${DEFAULT-VALUE}).")
    private List<String> scopes;

    @Option(
            names = "--label",
            paramLabel = "LABEL=SCOPE",
            description = "Another label that stands for face or person, such as head=face; may be repeated.")
    private List<String> labels = List.of();

    @Option(
            names = "--shape",
            defaultValue = "rectangle",
            paramLabel = "NAME",
            description = "What a box stands for: rectangle or ellipse (default: ${DEFAULT-VALUE}).")
    private BoxShape shape;

    @Option(
            names = "--grow",
            defaultValue = "1",
            paramLabel = "FACTOR",
            description = "Factor by which regions grow about their centre (default: ${DEFAULT-VALUE}).")
    private double growth;

    @Option(names = "--boxes", description = "Use the boxes around outlines instead of the outlines.")
    private boolean boxes;

    @Option(
            names = "--dataset",
            defaultValue = "own",
            paramLabel = "NAME",
            description = "Value of the column dataset (default: ${DEFAULT-VALUE}).")
    private String dataset;

    @Option(
            names = "--format",
            defaultValue = "jpeg",
            paramLabel = "NAME",
            description = "Files of originals and variants: jpeg or png (default: ${DEFAULT-VALUE}).")
    private OutputFormat files;

    @Option(
            names = "--quality",
            defaultValue = "0.95",
            paramLabel = "Q",
            description = "Quality of JPEG files, up to 1 (default: ${DEFAULT-VALUE}).")
    private float quality;

    @Option(names = "--threads", paramLabel = "N", description = "Number of threads (default: one per processor).")
    private @Nullable Integer threads;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private OverwriteOption overwrite;

    @Mixin
    private GuidedOption guided;

    @Mixin
    private EngineChoice engine;

    private String recipe = "";

    @Override
    public Integer call() throws IOException {
        guided.problem().ifPresent(problem -> {
            throw common.usage(problem);
        });
        return guided.given() ? guide() : makeVariants();
    }

    private int guide() throws IOException {
        for (String option : List.of("--dataset", "--format", "--quality", "--overwrite")) {
            if (common.given(option)) {
                throw common.usage(option + " is of variants, and --until makes none");
            }
        }
        RegionOptions reading = reading();
        GuidedOptions options = guidedOptions();
        List<Scope> treated = treated();
        if (treated.contains(Scope.IMAGE)) {
            throw common.usage("--scope image destroys everything and leaves nothing to be guided");
        }
        requireOneSource();
        EngineOptions engineOptions = engine.options(threads == null ? 0 : threads);
        GuidedWork work = new GuidedWork(common, guided, photographs, out, json);
        if (detector.given()) {
            try (RegionDetector opened = open()) {
                return work.run(work.from(opened, reading, treated), options, engineOptions);
            }
        }
        RegionSet found = RegionSet.of(List.of());
        if (regions != null) {
            found = RegionSet.readFor(regions, reading, GuidedFolder.names(photographs));
            requireSome(found);
        }
        return work.run(work.from(found, treated), options, engineOptions);
    }

    private GuidedOptions guidedOptions() throws IOException {
        if (methods.size() != 1) {
            throw common.usage("--until takes one method but was given " + methods.size());
        }
        try {
            guided.stage();
            return guided.options(
                    AnonymizationMethods.installed().named(methods.get(0).strip()));
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private int makeVariants() throws IOException {
        RegionOptions reading = reading();
        VariantOptions options = options();
        List<String> names = VariantFolder.names(photographs);
        Optional<String> caveat = DataOrigin.of(photographs).caveat();
        VariantOptions said = caveat.map(options::withNotice).orElse(options);
        VariantSummary summary = detector.given() ? detect(reading, said, names.size()) : treat(reading, said, names);
        if (!summary.rows().isEmpty()) {
            ReportWriter.write(VariantReport.of(summary, provenance(summary)), out.resolve("report.html"));
        }
        for (VariantSummary.Failure failure : summary.failures()) {
            ErrorReporter.workFailed(common.err(), new IOException(failure.message()), common.verbose());
        }
        requireSomeDetected(summary);
        print(summary);
        return summary.failures().isEmpty() ? 0 : 1;
    }

    private VariantSummary treat(RegionOptions reading, VariantOptions options, List<String> names) throws IOException {
        RegionSet found = regions == null ? RegionSet.of(List.of()) : RegionSet.readFor(regions, reading, names);
        if (regions != null) {
            requireSome(found);
        }
        return make(progress -> VariantFolder.write(photographs, found, options, out, progress), names.size());
    }

    private VariantSummary detect(RegionOptions reading, VariantOptions options, int count) throws IOException {
        try (RegionDetector opened = open()) {
            recipe = opened.source() + ": " + opened.recipe();
            return make(progress -> VariantFolder.write(photographs, opened, reading, options, out, progress), count);
        }
    }

    private RegionDetector open() throws IOException {
        try {
            return detector.open();
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private RegionOptions reading() {
        try {
            RegionOptions options =
                    RegionOptions.defaults().withShape(shape).withGrowth(growth).withOutlines(!boxes);
            for (String label : labels) {
                int equals = label.lastIndexOf('=');
                if (equals < 1) {
                    throw common.usage("--label must be LABEL=SCOPE, such as head=face, but was '" + label + "'");
                }
                options = options.withLabel(label.substring(0, equals), Scope.of(label.substring(equals + 1)));
            }
            return format == null ? options : options.withFormat(format);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private VariantOptions options() throws IOException {
        try {
            List<Scope> treated = treated();
            requireRegions(treated);
            AnonymizationMethods installed = AnonymizationMethods.installed();
            List<AnonymizationMethod> chosen = new ArrayList<>();
            for (String method : methods) {
                chosen.add(installed.named(method.strip()));
            }
            if (chosen.stream().noneMatch(method -> treated.stream().anyMatch(method::treats))) {
                throw common.usage("no method of " + String.join(", ", methods) + " treats whole images; blur and"
                        + " pixelate do");
            }
            VariantOptions options = VariantOptions.of(chosen, treated)
                    .withDataset(dataset)
                    .withFormat(files, quality)
                    .withOverwrite(overwrite.given());
            return threads == null ? options : options.withThreads(threads);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private List<Scope> treated() {
        try {
            List<Scope> treated = new ArrayList<>();
            for (String scope : scopes) {
                treated.add(Scope.of(scope.strip()));
            }
            return treated;
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private void requireOneSource() {
        detector.problem().ifPresent(problem -> {
            throw common.usage(problem);
        });
        if (detector.given() && (regions != null || format != null || boxes)) {
            throw common.usage("--detector takes the place of --regions, --regions-format and --boxes");
        }
    }

    private void requireRegions(List<Scope> treated) {
        requireOneSource();
        boolean whole = treated.equals(List.of(Scope.IMAGE));
        if (detector.given() && whole) {
            throw common.usage("--detector is of no use for whole images");
        }
        if (regions == null && !detector.given() && !whole) {
            throw common.usage(
                    "--regions or --detector must say where faces and persons are, unless the scope is image");
        }
    }

    private void requireSomeDetected(VariantSummary summary) throws IOException {
        if (detector.given() && summary.rows().isEmpty() && summary.failures().isEmpty()) {
            throw new IOException("the detector found no " + String.join(" or ", scopes) + " in "
                    + Text.count(summary.photographs(), "photograph") + "; see --detector-score and --detector-size ("
                    + summary.regions() + ")");
        }
    }

    /** A region file of other labels or other images would make no variant, and say nothing. */
    private void requireSome(RegionSet found) throws IOException {
        if (found.images().stream().allMatch(image -> image.regions().isEmpty())) {
            String known = found.leftOut().isEmpty()
                    ? "it names none of the photographs"
                    : "its labels are " + shown(List.copyOf(found.leftOut().keySet())) + ", see --label";
            throw new IOException("no face or person in the region file: " + known + " (" + regions + ")");
        }
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())))
                + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : "");
    }

    private interface Making {
        VariantSummary make(VariantFolder.Progress progress) throws IOException, InterruptedException;
    }

    private VariantSummary make(Making making, int count) throws IOException {
        AtomicInteger shown = new AtomicInteger();
        try (Progress progress = common.progress("photographs", count)) {
            return making.make((done, total) -> {
                for (int before = shown.getAndSet(done); before < done; before++) {
                    progress.step();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while variants were made (" + out + ")");
        }
    }

    private Map<String, String> provenance(VariantSummary summary) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("Made by", Version.line());
        provenance.put("Photographs", photographs.toString());
        provenance.put("Regions", detector.given() ? recipe : regions == null ? "none" : regions.toString());
        provenance.put("Methods", String.join(", ", methods));
        provenance.put("Boxes", shape.id() + ", grown by " + growth + (boxes ? ", in place of outlines" : ""));
        provenance.put("Files", files.id() + (files == OutputFormat.JPEG ? " of quality " + quality : ""));
        provenance.put("Time", Text.elapsed(summary.elapsed()) + ", " + summary.kept() + " photographs from before");
        return provenance;
    }

    private void print(VariantSummary summary) {
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("folder", out);
            document.put("photographs", summary.photographs());
            document.put("originals", summary.originals());
            document.put("variants", summary.rows().size());
            document.put("kept", summary.kept());
            document.put("withoutVariants", summary.withoutVariants());
            document.put(
                    "failures",
                    summary.failures().stream().map(f -> f.photograph()).toList());
            document.put("leftOut", summary.leftOut());
            if (detector.given()) {
                document.put("detector", recipe);
                document.put("detected", detected(summary));
            }
            document.put("seconds", summary.elapsed().toNanos() / 1e9);
            summary.options().notice().ifPresent(words -> document.put(DataOrigin.KEY, words));
            common.out().println(JsonText.of(document));
            return;
        }
        common.out()
                .println(out + ": " + Text.count(summary.rows().size(), "variant") + " of "
                        + Text.count(summary.originals(), "photograph") + ", variants.csv, report.html"
                        + (summary.kept() > 0 ? " (" + summary.kept() + " from an earlier run)" : ""));
        common.caveat(summary.options().notice());
        if (detector.given()) {
            printDetected(summary);
        } else if (!summary.withoutVariants().isEmpty()) {
            common.note("note: " + Text.count(summary.withoutVariants().size(), "photograph") + " without a region: "
                    + shown(summary.withoutVariants()));
        }
        if (!summary.leftOut().isEmpty()) {
            common.note("note: labels that stand for nothing: "
                    + shown(List.copyOf(summary.leftOut().keySet())));
        }
    }

    private static Map<String, Object> detected(VariantSummary summary) {
        Map<String, Object> detected = new LinkedHashMap<>();
        for (Scope scope : detectable(summary)) {
            detected.put(
                    scope.label(),
                    summary.detected().stream()
                            .mapToInt(image -> image.of(scope).size())
                            .sum());
        }
        return detected;
    }

    private static List<Scope> detectable(VariantSummary summary) {
        return summary.options().scopes().stream()
                .filter(scope -> scope != Scope.IMAGE)
                .toList();
    }

    /** Photographs without detections are all named: in each of them a face may have been missed. */
    private void printDetected(VariantSummary summary) {
        detected(summary).forEach((scope, count) -> common.out().println("  " + scope + ": " + count + " detected"));
        if (!summary.withoutVariants().isEmpty()) {
            common.note("warning: nothing was detected in "
                    + Text.count(summary.withoutVariants().size(), "photograph")
                    + ", which may be a mistake; left out:");
            summary.withoutVariants().forEach(name -> common.note("- " + name));
        }
        for (Scope scope : detectable(summary)) {
            List<String> without = summary.detected().stream()
                    .filter(image -> image.of(scope).isEmpty())
                    .map(ImageRegions::name)
                    .toList();
            if (!without.isEmpty()) {
                common.note("warning: no " + scope.label() + " was detected in "
                        + Text.count(without.size(), "photograph") + " with other variants:");
                without.forEach(name -> common.note("- " + name));
            }
        }
    }
}
