// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {
    @TempDir
    private Path root;

    private Study study(int images, StudyOptions options) throws IOException {
        Study.create(root, StudyFolder.images(root, images), AnnotationSetup.HA1, options);
        return Study.open(root, AnnotationSetup.HA1);
    }

    private Study again() throws IOException {
        return Study.open(root, AnnotationSetup.HA1);
    }

    @Test
    void answersAreThereAgainAfterOpeningTheStudyAnew() throws IOException {
        try (Study study = study(4, StudyOptions.of(2))) {
            assertThat(study.store().give(1, 0, 7, 1234, "request-0")).isEqualTo(Outcome.DONE);
            assertThat(study.store().give(1, 1, 3, 99, "request-1")).isEqualTo(Outcome.DONE);
        }
        try (Study study = again()) {
            assertThat(study.store().answers(0)).isEmpty();
            assertThat(study.store().answers(1)).extracting(Answer::score).containsExactly(7, 3);
            assertThat(study.store().answers(1)).extracting(Answer::millis).containsExactly(1234L, 99L);
        }
    }

    @Test
    void assignmentLinksAndOptionsStayThoseOfTheCreation() throws IOException {
        StudyRecord before;
        try (Study study =
                study(6, StudyOptions.of(List.of("Ann", "Bo")).withSeed(7).withRepeats(0.5))) {
            before = study.study();
        }
        try (Study study = again()) {
            assertThat(study.study()).isEqualTo(before);
            assertThat(study.annotators()).containsExactly("Ann", "Bo");
            assertThat(study.seed()).isEqualTo(7);
        }
    }

    @Test
    void theSameRequestTwiceCountsOnce() throws IOException {
        try (Study study = study(4, StudyOptions.of(1))) {
            assertThat(study.store().give(0, 0, 7, 1, "request-0")).isEqualTo(Outcome.DONE);
            assertThat(study.store().give(0, 0, 7, 1, "request-0")).isEqualTo(Outcome.REPLAYED);
            assertThat(study.store().takeBack(0, 0, "request-1")).isEqualTo(Outcome.DONE);
            assertThat(study.store().give(0, 0, 7, 1, "request-0")).isEqualTo(Outcome.REPLAYED);
            assertThat(study.store().takeBack(0, 0, "request-1")).isEqualTo(Outcome.REPLAYED);

            assertThat(study.store().answers(0)).isEmpty();
        }
        try (Study study = again()) {
            assertThat(study.store().give(0, 0, 7, 1, "request-0")).isEqualTo(Outcome.REPLAYED);
        }
    }

    @Test
    void anAnswerToAnImageThatHasOneChangesNothing() throws IOException {
        try (Study study = study(4, StudyOptions.of(1))) {
            study.store().give(0, 0, 7, 1, "first-tab");

            assertThat(study.store().give(0, 0, 2, 1, "second-tab")).isEqualTo(Outcome.CONFLICT);
            assertThat(study.store().give(0, 2, 2, 1, "ahead-of-all")).isEqualTo(Outcome.CONFLICT);
            assertThat(study.store().takeBack(0, 1, "not-given")).isEqualTo(Outcome.CONFLICT);
            assertThat(study.store().answers(0)).extracting(Answer::score).containsExactly(7);
        }
    }

    @Test
    void answersCanBeTakenBackOneByOne() throws IOException {
        try (Study study = study(4, StudyOptions.of(1))) {
            study.store().give(0, 0, 7, 1, "request-0");
            study.store().give(0, 1, 8, 1, "request-1");
            study.store().takeBack(0, 1, "request-2");
            study.store().takeBack(0, 0, "request-3");
            study.store().give(0, 0, 1, 1, "request-4");
        }
        try (Study study = again()) {
            assertThat(study.store().answers(0)).extracting(Answer::score).containsExactly(1);
        }
    }

    @Test
    void thereIsNothingAfterTheLastImage() throws IOException {
        try (Study study = study(2, StudyOptions.of(1))) {
            StudyFolder.answerAll(study, 0);

            assertThat(study.store().give(0, 2, 5, 1, "one-too-many")).isEqualTo(Outcome.CONFLICT);
        }
    }

    @Test
    void scoresOutsideTheScaleAreRefused() throws IOException {
        try (Study study = study(2, StudyOptions.of(1))) {
            for (int score : new int[] {0, 11, -1}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> study.store().give(0, 0, score, 1, "request-0"));
            }
            assertThat(study.store().answers(0)).isEmpty();
        }
    }

    @Test
    void aClockThatJumpsBackDoesNotChangeTheOrderOfAnswers() throws IOException {
        Study.create(root, StudyFolder.images(root, 3), AnnotationSetup.HA1, StudyOptions.of(1));
        for (int p = 0; p < 3; p++) {
            Instant earlierEachTime = Instant.ofEpochSecond(2_000_000_000L - 86_400L * p);
            try (Study study = Study.open(root, AnnotationSetup.HA1, Clock.fixed(earlierEachTime, ZoneOffset.UTC))) {
                study.store().give(0, p, p + 1, 1, "request-" + p);
            }
        }
        try (Study study = again()) {
            assertThat(study.store().answers(0)).extracting(Answer::score).containsExactly(1, 2, 3);
        }
    }

    @Test
    void theTableHasThePublishedLayoutAndFirstAnswersOnly() throws IOException {
        Path table = StudyFolder.images(root, 10);
        Study.create(
                root,
                table,
                AnnotationSetup.HA1,
                StudyOptions.of(2).withRepeats(0.5).withGold(StudyFolder.gold(root, 9)));
        try (Study study = again()) {
            StudyFolder.answerAll(study, 0);
            StudyFolder.answerAll(study, 1);
            study.export();
        }

        Annotations scores = Annotations.read(root.resolve("HA1.csv"), root);
        assertThat(scores.columns())
                .containsExactly(
                        "img1", "img2", "dataset", "scope", "method", "annotator_1", "annotator_2", "score_mean");
        assertThat(scores.size()).isEqualTo(10);
        assertThat(scores.rows()).extracting(Annotation::anonymized).doesNotContain("anon/gold.png");
        for (int i = 0; i < 10; i++) {
            assertThat(scores.rows().get(i).scores()).containsExactly(i + 1.0, i + 1.0);
            assertThat(scores.rows().get(i).scoreMean()).isEqualTo(i + 1.0);
        }
    }

    @Test
    void repeatsAndGoldAreMarkedAmongAllAnswers() throws IOException {
        Path table = StudyFolder.images(root, 10);
        Study.create(
                root,
                table,
                AnnotationSetup.HA2,
                StudyOptions.of(1).withRepeats(0.2).withGold(StudyFolder.gold(root, 9)));
        try (Study study = Study.open(root, AnnotationSetup.HA2)) {
            StudyFolder.answerAll(study, 0);
            study.export();
        }

        CsvTable answers = CsvTable.read(root.resolve("HA2-answers.csv"));
        assertThat(answers.column("kind"))
                .hasSize(13)
                .containsOnly("first", "repeat", "gold")
                .containsOnlyOnce("gold")
                .satisfies(kinds ->
                        assertThat(kinds.stream().filter("repeat"::equals)).hasSize(2));
        int gold = answers.column("kind").indexOf("gold");
        assertThat(answers.column("expected").get(gold)).isEqualTo("9.0");
        assertThat(answers.column("expected").stream().filter(cell -> !cell.isEmpty()))
                .hasSize(1);
    }

    @Test
    void theTableCanBeTrainedOnWhilePeopleAreStillAtWork() throws IOException {
        try (Study study = study(6, StudyOptions.of(3))) {
            study.store().give(2, 0, 4, 1, "request-0");
            study.export();

            Annotations scores = Annotations.read(root.resolve("HA1.csv"), root);
            assertThat(scores.size()).isEqualTo(1);
            assertThat(scores.rows().get(0).scores()).containsExactly(Double.NaN, Double.NaN, 4.0);
            assertThat(scores.rows().get(0).scoreMean()).isEqualTo(4);
        }
    }

    @Test
    void otherColumnsOfTheTableOfImagesAreKept() throws IOException {
        Path table = StudyFolder.images(root, 2);
        Files.writeString(
                table,
                "img1,img2,dataset,area,method,data\norig/0.png,anon/0.png,drawn,face,blur,synthetic\n"
                        + "orig/0.png,anon/1.png,drawn,face,solid,synthetic\n");
        Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1));
        try (Study study = again()) {
            StudyFolder.answerAll(study, 0);
            study.export();
        }

        Annotations scores = Annotations.read(root.resolve("HA1.csv"), root);
        assertThat(scores.column("data")).containsExactly("synthetic", "synthetic");
        assertThat(scores.rows()).extracting(Annotation::scope).containsOnly("face");
    }

    @Test
    void aFullDiskIsSaidAndNothingConfirmedIsLost() throws Exception {
        int confirmed = 0;
        try (Study study = study(2, StudyOptions.of(1))) {
            study.store().limitPages(study.store().pages());
            try {
                for (; confirmed < 1000; confirmed++) {
                    giveOrTakeBack(study, confirmed);
                }
            } catch (StorageException e) {
                assertThat(e).hasMessageContaining("HA1.study").hasMessageContaining("full");
            }
            assertThat(confirmed).isBetween(1, 999);
            assertThat(study.store().answered(0)).isEqualTo(confirmed % 2);
            study.store().limitPages(100_000);
            assertThat(giveOrTakeBack(study, confirmed)).isEqualTo(Outcome.DONE);
        }
        try (Study study = again()) {
            assertThat(study.store().answered(0)).isEqualTo((confirmed + 1) % 2);
        }
    }

    private static Outcome giveOrTakeBack(Study study, int time) throws IOException {
        return time % 2 == 0
                ? study.store().give(0, 0, 5, 1, "request-" + time)
                : study.store().takeBack(0, 0, "request-" + time);
    }

    @Test
    void aStudyIsOpenInOnePlaceOnly() throws Exception {
        try (Study study = study(2, StudyOptions.of(1))) {
            assertThat(study.images()).isEqualTo(2);
            assertThatThrownBy(this::again)
                    .isInstanceOf(StudyException.class)
                    .hasMessage(root.resolve("HA1.study") + ": in use by another server");
            assertThatThrownBy(() -> Executors.newSingleThreadExecutor()
                            .submit(this::again)
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(FileSystemException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aStudyOfTheOtherSetupIsRefused() throws IOException {
        study(2, StudyOptions.of(1)).close();
        Files.move(root.resolve("HA1.study"), root.resolve("HA2.study"));

        assertThatThrownBy(() -> Study.open(root, AnnotationSetup.HA2))
                .isInstanceOf(StudyException.class)
                .hasMessage(root.resolve("HA2.study") + ": a study of setup 'HA1', not HA2");
    }

    @Test
    void filesThatAreNoStudyAreRefusedInOneLine() throws Exception {
        Path file = root.resolve("HA1.study");
        assertThatThrownBy(this::again).isInstanceOf(StudyException.class).hasMessage(file + ": no such file");

        Files.writeString(file, "not a database ".repeat(100));
        assertThatThrownBy(this::again).isInstanceOf(StudyException.class).hasMessageContaining(": not a study");

        Files.delete(file);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            other.createStatement().execute("CREATE TABLE t(x)");
        }
        assertThatThrownBy(this::again)
                .isInstanceOf(StudyException.class)
                .hasMessage(file + ": a database, but not of a study");
    }

    @Test
    void anEditedPathCannotLeaveTheFolder() throws Exception {
        study(2, StudyOptions.of(1)).close();
        try (Connection edited = DriverManager.getConnection("jdbc:sqlite:" + root.resolve("HA1.study"))) {
            edited.createStatement().execute("UPDATE item SET img2 = '../secret.png' WHERE id = 0");
        }

        assertThatThrownBy(this::again)
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("leads out of the data root");
    }

    @Test
    void aNewStudyNeverReplacesTablesOrAnotherStudy() throws IOException {
        Path table = StudyFolder.images(root, 2);
        Files.writeString(root.resolve("HA1.csv"), "precious");
        assertThatThrownBy(() -> Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1)))
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("HA1.csv: already there");
        assertThat(root.resolve("HA1.study")).doesNotExist();

        Files.delete(root.resolve("HA1.csv"));
        Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1));
        assertThatThrownBy(() -> Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1)))
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("HA1.study: already there");
    }

    @Test
    void imagesThatCannotBeShownAreFoundBeforeAnybodyIsAsked() throws IOException {
        Path table = StudyFolder.images(root, 2);
        Files.delete(root.resolve("anon/1.png"));
        assertThatThrownBy(() -> Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1)))
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("anon/1.png")
                .hasMessageContaining("no such file");

        Files.writeString(root.resolve("anon/1.png"), "<svg onload='alert(1)'/>");
        assertThatThrownBy(() -> Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1)))
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("not an image that browsers show");
        assertThat(root.resolve("HA1.study")).doesNotExist();
    }

    @Test
    void originalsAreNeededOnlyWhereTheyAreShown() throws IOException {
        Path table = StudyFolder.images(root, 2);
        Files.delete(root.resolve("orig/0.png"));

        assertThatThrownBy(() -> Study.create(root, table, AnnotationSetup.HA2, StudyOptions.of(1)))
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("orig/0.png");
        Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1));
    }

    @Test
    void pathsThatLeaveTheFolderAreRefused() throws IOException {
        Path table = StudyFolder.images(root, 2);
        Files.writeString(table, StudyFolder.HEADER + "orig/0.png,../../etc/passwd,d,s,m\n");

        assertThatThrownBy(() -> Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1)))
                .isInstanceOf(AnnotationException.class)
                .hasMessageContaining("leads out of the data root");
    }

    private StudyException refusedExamples(String rows) throws IOException {
        Path table = StudyFolder.images(root, 2);
        Path examples = StudyFolder.examples(root);
        Files.writeString(examples, "img1,img2,dataset,scope,method,score_mean,note\n" + rows);
        try {
            Study.create(root, table, AnnotationSetup.HA2, StudyOptions.of(1).withExamples(examples));
        } catch (StudyException e) {
            assertThat(root.resolve("HA2.study")).doesNotExist();
            assertThat(e).message().hasLineCount(1).contains("examples.csv");
            return e;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void examplesAreLookedAtAsImagesAreBeforeAnybodyIsAsked() throws IOException {
        String row = "orig/example0.png,anon/example0.png,d,s,m,1,";
        assertThat(refusedExamples("orig/example0.png,anon/none.png,d,s,m,1,\n"))
                .hasMessageContaining("no such file");
        assertThat(refusedExamples("orig/none.png,anon/example0.png,d,s,m,1,\n"))
                .hasMessageContaining("no such file");
        assertThat(refusedExamples("orig/0.png,anon/0.png,d,s,m,1,\n"))
                .hasMessageContaining("anon/0.png is listed twice");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 13; i++) {
            many.append("orig/example%d.png,anon/example%d.png,d,s,m,1,%n".formatted(i, i));
        }
        assertThat(refusedExamples(many.toString())).hasMessageContaining("12 examples but there are 13");
        assertThat(refusedExamples(row + "x".repeat(301) + "\n"))
                .hasMessageContaining("300 characters")
                .hasMessageContaining("301");
    }

    @Test
    void largeExamplesAreRefused() throws IOException {
        Path table = StudyFolder.images(root, 2);
        Path examples = StudyFolder.examples(root);
        try (FileChannel large = FileChannel.open(root.resolve("anon/example0.png"), StandardOpenOption.WRITE)) {
            large.write(ByteBuffer.allocate(1), 10 << 20);
        }

        assertThatThrownBy(() -> Study.create(
                        root, table, AnnotationSetup.HA1, StudyOptions.of(1).withExamples(examples)))
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("an example can have 10485760 bytes")
                .hasMessageContaining("10485761");
    }

    @Test
    void examplesWithPathsOutOfTheFolderOrScoresOutsideTheScaleAreRefused() throws IOException {
        Path table = StudyFolder.images(root, 2);
        for (String row : List.of(
                "orig/0.png,../secret.png,d,s,m,1", "../x.png,anon/0.png,d,s,m,1", "orig/0.png,anon/1.png,d,s,m,11")) {
            Path examples = Files.writeString(
                    root.resolve("examples.csv"), "img1,img2,dataset,scope,method,score_mean\n" + row + "\n");
            assertThatThrownBy(() -> Study.create(
                            root, table, AnnotationSetup.HA1, StudyOptions.of(1).withExamples(examples)))
                    .as(row)
                    .isInstanceOf(AnnotationException.class);
        }
        assertThat(root.resolve("HA1.study")).doesNotExist();
    }

    @Test
    void examplesArePartOfTheStudyAndStudiesFromBeforeTheyCameHaveNone() throws Exception {
        Path table = StudyFolder.images(root, 2);
        StudyOptions options = StudyOptions.of(1).withExamples(StudyFolder.examples(root));
        Study.create(root, table, AnnotationSetup.HA1, options);
        Files.delete(root.resolve("examples.csv"));
        try (Study study = again()) {
            assertThat(study.study().examples()).extracting(Example::scoreText).containsExactly("1", "5.5", "10");
            assertThat(study.images()).isEqualTo(2);
        }
        try (Connection edited = DriverManager.getConnection("jdbc:sqlite:" + root.resolve("HA1.study"))) {
            edited.createStatement().execute("DROP TABLE example");
        }
        try (Study study = again()) {
            assertThat(study.study().examples()).isEmpty();
        }
    }

    @Test
    void anImageListedTwiceIsRefused() throws IOException {
        Path table = StudyFolder.images(root, 2);
        Files.writeString(table, Files.readString(table) + "orig/0.png,anon/0.png,d,s,m\n");

        assertThatThrownBy(() -> Study.create(root, table, AnnotationSetup.HA1, StudyOptions.of(1)))
                .isInstanceOf(StudyException.class)
                .hasMessageContaining("anon/0.png is listed twice");
    }

    @Test
    void thoseWhoJoinGetAPlaceEachAndTheSameOneAgain() throws IOException {
        try (Study study = study(2, StudyOptions.of(2))) {
            study.store().give(0, 0, 5, 1, "request-0");

            String first = study.store().join("key-of-one").orElseThrow().name();
            assertThat(first).isEqualTo("annotator_2"); // the other is at work already
            assertThat(study.store().join("key-of-one").orElseThrow().name()).isEqualTo(first);
            assertThat(study.store().join("key-of-two")).isEmpty();
        }
        try (Study study = again()) {
            assertThat(study.store().join("key-of-one").orElseThrow().name()).isEqualTo("annotator_2");
        }
    }

    @Test
    void optionsSayTheirRanges() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudyOptions.of(0))
                .withMessage("annotators must be 1 to 1000 but were 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudyOptions.of(3).withPerImage(4))
                .withMessageContaining("1 to 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudyOptions.of(3).withRepeats(0.6))
                .withMessageContaining("0 to 0.5");
        assertThatIllegalArgumentException().isThrownBy(() -> StudyOptions.of(List.of("a", "a")));
        assertThatIllegalArgumentException().isThrownBy(() -> StudyOptions.of(List.of("score_mean")));
        assertThatIllegalArgumentException().isThrownBy(() -> StudyOptions.of(List.of("=cmd|x")));
    }
}
