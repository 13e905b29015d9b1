// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.guided.CueMap;
import io.github.perceptanon.anonymize.guided.GuidedAnonymizer;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.guided.Judge;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.Sha256;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guided folder that goes on must end as one that never stopped. */
class GuidedResumeTest {
    private static final String SIGNS = " \"{}[]:,\n0\\9ea/\0";
    private static final String JOURNAL = ".perceptanon-guided.jsonl";

    private static final Map<String, Map<String, String>> UNINTERRUPTED = new HashMap<>();
    private static final Map<String, byte[]> FINISHED = new HashMap<>();

    @TempDir
    Path folder;

    private Path photographs;
    private Path out;
    private RegionSet start;
    private Optional<String> notice = Optional.of("made up");
    private List<Scope> scopes = List.of(Scope.FACE);

    @BeforeEach
    void takePhotographs() throws IOException {
        photographs = Files.createDirectories(folder.resolve("photographs"));
        Files.createDirectory(photographs.resolve("trip"));
        photograph("a.png", 100);
        photograph("b.png", 250);
        photograph("trip/c.png", 180);
        photograph("trip/d.png", 30);
        out = folder.resolve("out");
        start = RegionSet.of(List.of());
    }

    @AfterEach
    void theThreadIsNotLeftInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private void photograph(String name, int grey) throws IOException {
        ImageFiles.writePng(photographs.resolve(name), GuidedFolderTest.grey(grey));
    }

    /** Counts whom it looked at. */
    private static final class Counting implements Judge {
        private final String name;
        private final String maps;
        private int photographs;

        Counting(String name) {
            this(name, "corner");
        }

        Counting(String name, String maps) {
            this.name = name;
            this.maps = maps;
        }

        @Override
        public String identity() {
            return name;
        }

        @Override
        public String maps() {
            return maps;
        }

        @Override
        public Opinion of(RgbImage original) {
            photographs++;
            return GuidedFolderTest.DARK.of(original);
        }
    }

    /** Writes pages, and stops when told to. */
    private static class Pages implements GuidedFolder.Listener {
        private final List<String> kept = new ArrayList<>();

        @Override
        public void step(String photograph, GuidedStep step) {}

        @Override
        public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page)
                throws IOException {
            String maps = result.steps().stream()
                    .flatMap(step -> step.map().stream())
                    .map(CueMap::height)
                    .toList()
                    .toString();
            AtomicFile.writeText(page, text -> text.write("page of " + row.photograph() + ", maps " + maps));
        }

        @Override
        public void kept(GuidedSummary.Row row) {
            kept.add(row.photograph());
        }

        @Override
        public boolean pages() {
            return true;
        }
    }

    private static GuidedOptions options(double target) throws IOException {
        return GuidedOptions.of(target, AnonymizationMethods.installed().named("solid"))
                .withFills(false);
    }

    private static GuidedAnonymizer standard() throws IOException {
        return GuidedAnonymizer.of(new Counting("dark"), options(8));
    }

    private GuidedSummary run(GuidedAnonymizer guided, GuidedFolder.Listener listener)
            throws IOException, InterruptedException {
        return GuidedFolder.write(photographs, start, scopes, guided, notice, out, listener);
    }

    private GuidedSummary run() throws IOException, InterruptedException {
        return run(standard(), new Pages());
    }

    /** Content by path, without what only this library reads and how long it took. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(out)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(path).toString().replace('\\', '/');
                if (name.equals("summary.json")) {
                    files.put(
                            name,
                            Files.readString(path)
                                    .replaceFirst("\"seconds\":[^,}]+", "")
                                    .replaceFirst("\"folder\":\"[^\"]+\"", ""));
                } else if (!name.equals(JOURNAL)) {
                    files.put(name, HexFormat.of().formatHex(Files.readAllBytes(path)));
                }
            }
        }
        return files;
    }

    /** What a run that never stopped makes, of each set of photographs once: writing takes longer than all else. */
    private Map<String, String> uninterrupted() throws IOException, InterruptedException {
        StringBuilder input = new StringBuilder().append(start.images());
        for (String name : GuidedFolder.names(photographs)) {
            input.append(name).append(Sha256.ofFile(photographs.resolve(name)));
        }
        Map<String, String> known = UNINTERRUPTED.get(input.toString());
        if (known != null) {
            return known;
        }
        Path real = out;
        out = folder.resolve("uninterrupted");
        GuidedSummary summary = run();
        assertThat(summary.kept()).isZero();
        Map<String, String> files = files();
        out = real;
        UNINTERRUPTED.put(input.toString(), files);
        return files;
    }

    /** Leaves what a whole run leaves, of the standard photographs. */
    private void finish() throws IOException, InterruptedException {
        if (FINISHED.isEmpty()) {
            run();
            try (Stream<Path> paths = Files.walk(out)) {
                for (Path path : paths.filter(Files::isRegularFile).toList()) {
                    FINISHED.put(out.relativize(path).toString(), Files.readAllBytes(path));
                }
            }
            return;
        }
        for (Map.Entry<String, byte[]> file : FINISHED.entrySet()) {
            Files.createDirectories(out.resolve(file.getKey()).getParent());
            Files.write(out.resolve(file.getKey()), file.getValue());
        }
    }

    private enum When {
        STEP_OF_THE_THIRD,
        PAGE_OF_THE_THIRD,
        AFTER_PAGE_OF_THE_THIRD
    }

    private void runUntil(When when) {
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> run(standard(), new Pages() {
                    @Override
                    public void step(String photograph, GuidedStep step) {
                        if (when == When.STEP_OF_THE_THIRD && photograph.equals("trip/c.png")) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page)
                            throws IOException {
                        boolean third = row.photograph().equals("trip/c.png");
                        if (when == When.PAGE_OF_THE_THIRD && third) {
                            Thread.currentThread().interrupt();
                        }
                        super.done(row, photograph, result, page);
                        if (when == When.AFTER_PAGE_OF_THE_THIRD && third) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }));
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedRunGoesOnWhereItStopped(When when) throws Exception {
        runUntil(when);
        assertThat(out.resolve("summary.csv")).doesNotExist();
        assertThat(out.resolve("anon/trip__c.png").toFile().exists()).isEqualTo(when != When.STEP_OF_THE_THIRD);

        Counting judge = new Counting("dark");
        Pages pages = new Pages();
        GuidedSummary summary = run(GuidedAnonymizer.of(judge, options(8)), pages);

        int finished = when == When.AFTER_PAGE_OF_THE_THIRD ? 3 : 2;
        assertThat(summary.kept()).isEqualTo(finished);
        assertThat(pages.kept).hasSize(finished).startsWith("a.png", "b.png");
        assertThat(judge.photographs).as("only the others are looked at").isEqualTo(4 - finished);
        assertThat(files()).isEqualTo(uninterrupted()).containsKeys("pages/a.html", "trails/trip__c.json");
    }

    @Test
    void aFinishedRunIsLeftAsItIs() throws Exception {
        GuidedSummary first = run();
        byte[] before = Files.readAllBytes(out.resolve("summary.json"));
        GuidedSummary again = run();
        assertThat(again.kept()).isEqualTo(4);
        assertThat(again.rows()).isEqualTo(first.rows());
        assertThat(out.resolve("summary.json")).hasBinaryContent(before);
    }

    @Test
    void aRunWithoutItsTableWritesItAgain() throws Exception {
        finish();
        Files.delete(out.resolve("summary.csv"));
        assertThat(run().kept()).isEqualTo(4);
        assertThat(files()).isEqualTo(uninterrupted());
    }

    private enum Damage {
        NO_IMAGE,
        HALF_AN_IMAGE,
        CHANGED_TRAIL,
        NO_PAGE,
        CHANGED_PAGE,
        LINK_TO_THE_IMAGE,
        HALF_A_LINE,
        CHANGED_NUMBER,
        CHANGED_HASH,
        NO_LINE,
        FOLDER_FOR_A_TRAIL
    }

    private void journal(UnaryOperator<String> lastLine) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(out.resolve(JOURNAL)));
        lines.set(lines.size() - 1, lastLine.apply(lines.get(lines.size() - 1)));
        Files.writeString(out.resolve(JOURNAL), String.join("\n", lines));
    }

    private void apply(Damage damage) throws IOException {
        Path image = out.resolve("anon/trip__d.png");
        Path trail = out.resolve("trails/trip__d.json");
        Path page = out.resolve("pages/trip__d.html");
        switch (damage) {
            case NO_IMAGE -> Files.delete(image);
            case HALF_AN_IMAGE -> Files.write(image, new byte[40]);
            case CHANGED_TRAIL ->
                Files.writeString(trail, Files.readString(trail).replace("\"score\":8", "\"score\":9"));
            case NO_PAGE -> Files.delete(page);
            case CHANGED_PAGE -> Files.writeString(page, "another page");
            case LINK_TO_THE_IMAGE -> {
                Path elsewhere = Files.move(image, folder.resolve("elsewhere.png"));
                Files.createSymbolicLink(image, elsewhere);
            }
            case HALF_A_LINE -> journal(line -> line.substring(0, line.length() / 2));
            case CHANGED_NUMBER -> journal(line -> line.replace("\"score\":8", "\"score\":9"));
            case CHANGED_HASH -> journal(line -> line.replaceFirst("\"sha256\":\"[0-9a-f]{4}", "\"sha256\":\"ffff"));
            case NO_LINE -> journal(line -> "");
            case FOLDER_FOR_A_TRAIL -> {
                Files.delete(trail);
                Files.createDirectory(trail);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotAsItWasWrittenIsDoneAgain(Damage damage) throws Exception {
        finish();
        apply(damage);
        Files.writeString(out.resolve("pages/.x.html." + UUID.randomUUID() + ".tmp"), "half");

        GuidedSummary summary = run();

        assertThat(summary.kept()).isEqualTo(3);
        assertThat(files()).isEqualTo(uninterrupted());
        assertThat(out.resolve("anon/trip__d.png")).isRegularFile();
        assertThat(Files.isSymbolicLink(out.resolve("anon/trip__d.png"))).isFalse();
    }

    @Test
    void resultsWithoutPagesAreDoneAgainIfPagesAreWanted() throws Exception {
        run(standard(), new Pages() {
            @Override
            public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page) {
                assertThat(page.getParent()).doesNotExist();
            }

            @Override
            public boolean pages() {
                return false;
            }
        });
        assertThat(run().kept()).isZero();
        assertThat(files()).isEqualTo(uninterrupted());
    }

    @Test
    void aPhotographThatChangedIsDoneAgainOneThatIsGoneIsRemovedAndANewOneAdded() throws Exception {
        finish();
        photograph("b.png", 120);
        photograph("e.png", 60);
        Files.delete(photographs.resolve("trip/d.png"));

        GuidedSummary summary = run();

        assertThat(summary.kept()).isEqualTo(2);
        assertThat(files()).isEqualTo(uninterrupted()).doesNotContainKey("anon/trip__d.png");
    }

    @Test
    void aPhotographThatIsGoneLeavesTheTable() throws Exception {
        finish();
        Files.delete(photographs.resolve("trip/d.png"));
        assertThat(run().kept()).isEqualTo(3);
        assertThat(files()).isEqualTo(uninterrupted());
    }

    /** Times and sizes may deceive. */
    @Test
    void aPhotographOfTheSameSizeAndTimeIsToldApart() throws Exception {
        finish();
        Path photograph = photographs.resolve("a.png");
        var time = Files.getLastModifiedTime(photograph);
        long size = Files.size(photograph);
        photograph("a.png", 101);
        Files.setLastModifiedTime(photograph, time);
        assertThat(Files.size(photograph)).isEqualTo(size);
        assertThat(run().kept()).isEqualTo(3);
        assertThat(files()).isEqualTo(uninterrupted());
    }

    @Test
    void aPhotographWhoseRegionsChangedIsDoneAgain() throws Exception {
        finish();
        Region face = new Region.Rectangle(4, 4, 8, 8);
        start = RegionSet.of(List.of(new ImageRegions("b.png", 0, 0, List.of(new LabeledRegion(Scope.FACE, face)))));
        assertThat(run().kept()).isEqualTo(3);
        assertThat(files()).isEqualTo(uninterrupted());
    }

    @Test
    void aPhotographThatCouldNotBeUsedIsTriedAgain() throws Exception {
        Path broken = photographs.resolve("broken.png");
        Files.writeString(broken, "no image");
        assertThat(run().failures()).hasSize(1);
        assertThat(run().failures()).hasSize(1);
        photograph("broken.png", 77);

        GuidedSummary summary = run();

        assertThat(summary.failures()).isEmpty();
        assertThat(summary.kept()).isEqualTo(4);
        assertThat(files()).isEqualTo(uninterrupted());
    }

    @Test
    void ofAPhotographThatWasBegunAndIsGoneNothingStays() throws Exception {
        runUntil(When.PAGE_OF_THE_THIRD);
        assertThat(out.resolve("anon/trip__c.png")).exists();
        Files.writeString(out.resolve("notes.txt"), "it hung at c.png");
        Files.delete(photographs.resolve("trip/c.png"));

        run();

        Files.delete(out.resolve("notes.txt"));
        assertThat(files()).isEqualTo(uninterrupted()).doesNotContainKey("anon/trip__c.png");
    }

    private void refused(GuidedAnonymizer guided, String... words) throws IOException {
        Map<String, String> before = files();
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> run(guided, new Pages()))
                .satisfies(e -> assertThat(e.getReason()).hasLineCount(1).contains(words));
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void otherSettingsAreRefusedAndTheMessageSaysWhichDiffers() throws Exception {
        finish();
        Judge dark = new Counting("dark");
        refused(GuidedAnonymizer.of(dark, options(7)), "target 8.0 there", "target 7.0 now");
        refused(GuidedAnonymizer.of(dark, options(8).withCandidates(3)), "candidates 5 there, candidates 3 now");
        refused(
                GuidedAnonymizer.of(new Counting("dark, other weights"), options(8)),
                "judge dark there, judge dark, other weights now");
        refused(standard().confirmedBy(new Counting("another")), "second judge none there, second judge another now");
        refused(GuidedAnonymizer.of(new Counting("dark", "centre"), options(8)), "maps corner there, maps centre now");
        refused(
                GuidedAnonymizer.of(
                        dark,
                        GuidedOptions.of(8, AnonymizationMethods.installed().named("solid=#808080"))
                                .withFills(false)),
                "method solid there, method solid-808080 now");
        scopes = List.of(Scope.PERSON);
        refused(standard(), "scopes face there, scopes person now");
        scopes = List.of(Scope.FACE);
        notice = Optional.empty();
        refused(standard(), "data made up there, data unknown now");
    }

    @Test
    void aMistakenFolderOfPhotographsDeletesNothing() throws Exception {
        finish();
        photographs = Files.createDirectory(folder.resolve("others"));
        photograph("a.png", 1);
        photograph("z.png", 2);
        refused(standard(), "other photographs", "'a.png'", "choose a new folder");
    }

    @Test
    void whatLiesBesideResultsKeepsThemFromBeingChanged() throws Exception {
        finish();
        Files.writeString(out.resolve("HA1.csv"), "img1,img2\n");
        assertThat(run().kept()).isEqualTo(4);
        photograph("b.png", 120);
        refused(standard(), "also contains HA1.csv", "anon/b.png");
    }

    @Test
    void whatWasKilledBeforeItsJournalIsNoObstacle() throws Exception {
        Files.createDirectories(out.resolve("anon"));
        Files.writeString(out.resolve("." + JOURNAL + "." + UUID.randomUUID() + ".tmp"), "half");
        run();
        assertThat(files()).isEqualTo(uninterrupted());
    }

    /** Names that lead elsewhere, and lines that are none of a journal. */
    @Test
    void linesThatNobodyWroteCountAsMissing() throws Exception {
        Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");
        finish();
        StringBuilder lines = new StringBuilder();
        for (String line : List.of(
                "{'photograph':'x','files':{'../mine.txt':''}}",
                "{'photograph':'x','files':{'anon/../mine.txt':''}}",
                "{'photograph':'x','files':{'anon/../../mine.txt':''}}",
                "{'photograph':'x','files':{'anon/..':''}}",
                "{'photograph':'x','files':{'/mine.txt':''}}",
                "{'photograph':'x','files':{'anon\\\\..\\\\..\\\\mine.txt':''}}",
                "{'photograph':'x','files':[[[1]]]}",
                "{'photograph':'x','outcome':'WON','score':1e999}",
                "{'photograph':{'a':1},'steps':'many'}",
                "{'photograph':'a.png','check':'0'}",
                "[1,2,3]",
                "null",
                "")) {
            lines.append(line.replace('\'', '"')).append('\n');
        }
        Files.writeString(out.resolve(JOURNAL), lines, StandardOpenOption.APPEND);
        Files.delete(photographs.resolve("trip/d.png"));

        assertThat(run().kept()).isEqualTo(3);

        assertThat(mine).hasContent("mine");
        assertThat(files()).isEqualTo(uninterrupted());
    }

    @Test
    void filesOfHostileEntriesLieInTheFolder() {
        List<String> folders = GuidedEntry.FOLDERS;
        assertThat(List.of("anon/a.png", "trails/..a.json", "pages/ü (1).html"))
                .allMatch(name -> Journal.isOutput(name, folders));
        assertThat(List.of(
                        "",
                        "a.png",
                        "/a.png",
                        "anon/",
                        "anon/.",
                        "anon/..",
                        "anon/../a",
                        "anon/b/a",
                        "anon\\a",
                        "orig/a.png",
                        "anon/a\u0000",
                        "anon/" + "a".repeat(301)))
                .noneMatch(name -> Journal.isOutput(name, folders));
    }

    @Test
    void whateverHappensToTheJournalTheResultIsTheSameOrTheFolderIsRefused() throws Exception {
        Map<String, String> whole = uninterrupted();
        finish();
        byte[] journal = Files.readAllBytes(out.resolve(JOURNAL));
        Random random = new Random(7);
        int same = 0;
        for (int i = 0; i < 40; i++) {
            byte[] damaged =
                    Arrays.copyOf(journal, random.nextInt(4) == 0 ? random.nextInt(journal.length) : journal.length);
            for (int changes = random.nextInt(3); changes >= 0 && damaged.length > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
            }
            Files.write(out.resolve(JOURNAL), damaged);
            try {
                run();
                same++;
            } catch (FileAlreadyExistsException e) {
                assertThat(e.getReason()).hasLineCount(1).contains("choose");
            }
            if (i % 8 == 0) {
                Files.write(out.resolve(JOURNAL), journal);
                run();
            }
            assertThat(files()).as("change %d", i).isEqualTo(whole);
        }
        assertThat(same).isBetween(10, 39);
    }

    @Test
    void longLinesAndDeepOnesCountAsMissing() throws Exception {
        finish();
        Files.writeString(
                out.resolve(JOURNAL),
                "{\"photograph\":\"" + "x".repeat(3 << 20) + "\"}\n{\"a\":" + "[".repeat(100_000) + "\n",
                StandardOpenOption.APPEND);
        assertThat(run().kept()).isEqualTo(4);
    }

    @Test
    void aJournalAboveTheLimitIsRefused() throws Exception {
        finish();
        try (RandomAccessFile journal =
                new RandomAccessFile(out.resolve(JOURNAL).toFile(), "rw")) {
            journal.setLength((1L << 31) + 1); // sparse
        }
        assertThatThrownBy(this::run).hasMessageContainingAll(JOURNAL, "at most 2147483648 bytes but has 2147483649");
    }

    @Test
    void aJournalWithoutSettingsOrOfNoTextIsRefused() throws Exception {
        finish();
        Files.writeString(out.resolve(JOURNAL), "{\"sett");
        refused(standard(), "something unknown there, target 8.0 now");
        Files.write(out.resolve(JOURNAL), "\u00ff".repeat(20).getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(this::run).hasMessageContainingAll("damaged", JOURNAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anon", "trails", "pages"})
    void aLinkInPlaceOfAFolderIsRefused(String name) throws Exception {
        finish();
        Path elsewhere = Files.move(out.resolve(name), folder.resolve("elsewhere"));
        Files.createSymbolicLink(out.resolve(name), elsewhere);
        assertThatThrownBy(this::run).hasMessageContainingAll(name, "must be a folder");
        assertThat(elsewhere.toFile().list()).hasSize(4);
    }
}
