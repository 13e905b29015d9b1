// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.file.RegularFile;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.study.ServerOptions;
import io.github.perceptanon.study.Study;
import io.github.perceptanon.study.StudyOptions;
import io.github.perceptanon.study.StudyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon annotate}: lets people judge images in a browser. */
@Command(
        name = "annotate",
        mixinStandardHelpOptions = true,
        description = {
            "Let people judge images in a browser, and write their scores as they judge.",
            "The first call creates a study in the folder; later calls continue it. Ctrl-C stops the server; every"
                    + " confirmed answer is kept."
        })
final class AnnotateCommand implements Callable<Integer> {
    private static final String IMAGES = "variants.csv";
    private static final long LONGEST_INSTRUCTIONS = 100_000;
    private static final int SECONDS_TO_STOP = 30;

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "ROOT", description = "Folder of the study, which image paths are relative to.")
    private Path root;

    @Option(
            names = "--setup",
            required = true,
            paramLabel = "SETUP",
            description = "HA1 shows anonymized images alone, HA2 next to their originals.")
    private AnnotationSetup setup;

    @Option(
            names = "--images",
            paramLabel = "FILE",
            description = "Table of the images of a new study (default: ROOT/variants.csv).")
    private @Nullable Path images;

    @Option(names = "--annotators", paramLabel = "N", description = "Number of annotators of a new study.")
    private @Nullable Integer annotators;

    @Option(
            names = "--names",
            split = ",",
            paramLabel = "NAME",
            description = "Names of the annotators instead; they become columns of the table.")
    private List<String> names = List.of();

    @Option(
            names = "--per-image",
            paramLabel = "K",
            description = "By how many annotators each image is judged (default: all).")
    private @Nullable Integer perImage;

    @Option(
            names = "--repeats",
            paramLabel = "SHARE",
            description = "Share of an annotator's images that come twice (default: 0.05).")
    private @Nullable Double repeats;

    @Option(
            names = "--gold",
            paramLabel = "FILE",
            description = "Table of images with known score_mean, which everybody judges as well.")
    private @Nullable Path gold;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of blocks and orders (default: 1).")
    private @Nullable Long seed;

    @Option(
            names = "--instructions",
            paramLabel = "FILE",
            description = "Text file with words of your own for the page with instructions.")
    private @Nullable Path instructions;

    @Option(
            names = "--examples",
            paramLabel = "FILE",
            description = "Table of images with their score_mean, which the page with instructions shows; a column note"
                    + " adds words.")
    private @Nullable Path examples;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, which only this machine reaches).")
    private String address;

    @Option(
            names = "--port",
            defaultValue = "" + ServerOptions.DEFAULT_PORT,
            paramLabel = "P",
            description = "Port to listen on (default: ${DEFAULT-VALUE}); 0 takes any free one.")
    private int port;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "What links begin with, if people reach the server through a proxy.")
    private @Nullable URI url;

    @Option(names = "--json", description = "Print the links as one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ServerOptions server = server();
        if (Study.exists(root, setup)) {
            requireNothingOfNewStudies();
        } else {
            Study.create(root, images == null ? root.resolve(IMAGES) : images, setup, options());
        }
        try (Study study = Study.open(root, setup)) {
            requireUnchanged(study);
            serve(study, server);
        }
        return 0;
    }

    private ServerOptions server() {
        try {
            return new ServerOptions(address, port, Optional.ofNullable(url));
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private StudyOptions options() throws IOException {
        if (names.isEmpty() == (annotators == null)) {
            throw common.usage("a new study needs either --annotators or --names");
        }
        String words = words();
        try {
            StudyOptions options = annotators != null ? StudyOptions.of(annotators) : StudyOptions.of(names);
            options = options.withInstructions(words);
            options = perImage == null ? options : options.withPerImage(perImage);
            options = repeats == null ? options : options.withRepeats(repeats);
            options = gold == null ? options : options.withGold(gold);
            options = examples == null ? options : options.withExamples(examples);
            return seed == null ? options : options.withSeed(seed);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private String words() throws IOException {
        if (instructions == null) {
            return "";
        }
        Optional<String> problem = RegularFile.problem(instructions);
        if (problem.isPresent()) {
            throw new IOException(problem.get() + " (" + instructions + ")");
        }
        if (Files.size(instructions) > LONGEST_INSTRUCTIONS) {
            throw new IOException("instructions must have at most " + LONGEST_INSTRUCTIONS + " bytes but have "
                    + Files.size(instructions) + " (" + instructions + ")");
        }
        try {
            return Files.readString(instructions);
        } catch (CharacterCodingException e) {
            throw new IOException("the text is not UTF-8 (" + instructions + ")", e);
        }
    }

    private void requireNothingOfNewStudies() {
        if (images != null || gold != null || instructions != null || examples != null) {
            throw common.usage(Study.file(root, setup)
                    + " is there already: --images, --gold, --instructions and --examples are for new studies");
        }
    }

    /** Options that say what the study is already are welcome: the command of the first call continues it. */
    private void requireUnchanged(Study study) {
        int there = study.annotators().size();
        require("--annotators", annotators, there);
        require("--names", names.isEmpty() ? null : names, study.annotators());
        require("--per-image", perImage, study.judgements());
        require("--repeats", repeats, study.repeats());
        require("--seed", seed, study.seed());
    }

    private void require(String option, @Nullable Object asked, Object there) {
        if (asked != null && !asked.equals(there)) {
            throw common.usage(Study.file(root, setup) + " was created with " + option + " " + there
                    + ", which cannot be changed to " + asked);
        }
    }

    private void serve(Study study, ServerOptions options) throws IOException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread atExit = new Thread(() -> {
            stop.countDown();
            await(stopped, SECONDS_TO_STOP);
        });
        Runtime.getRuntime().addShutdownHook(atExit);
        try (StudyServer server = StudyServer.start(study, options)) {
            print(study, server);
            if (!options.isLoopback()) {
                common.note("note: whoever reaches " + address + " at port " + server.port()
                        + " and has a link can judge, and without a proxy that adds TLS whoever is on the way can read"
                        + " along");
            }
            await(stop, Integer.MAX_VALUE);
        } finally {
            stopped.countDown();
            removeHook(atExit);
        }
    }

    private static void await(CountDownLatch latch, int seconds) {
        try {
            boolean reached = latch.await(seconds, TimeUnit.SECONDS);
            assert reached || seconds < Integer.MAX_VALUE;
        } catch (InterruptedException e) {
            // Asked to stop, in another way.
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running.
            return;
        }
    }

    private void print(Study study, StudyServer server) {
        Path file = Study.file(root, study.setup());
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("study", file);
            document.put("setup", study.setup());
            document.put("images", study.images());
            document.put("judgements", study.judgements());
            document.put("port", server.port());
            document.put("coordinator", server.coordinatorLink());
            document.put("join", server.joinLink());
            document.put("annotators", server.annotatorLinks());
            common.out().println(JsonText.of(document));
        } else {
            common.out()
                    .println(file + ": " + Text.count(study.images(), "image") + ", "
                            + Text.count(study.annotators().size(), "annotator") + ", each image judged by "
                            + study.judgements());
            TextTable links = new TextTable("page", "link");
            links.row("coordinator", server.coordinatorLink());
            links.row("join", server.joinLink());
            server.annotatorLinks().forEach(links::row);
            common.out().print(links);
        }
        common.out().flush();
    }
}
