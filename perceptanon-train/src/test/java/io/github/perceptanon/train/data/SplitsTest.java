// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsTest {
    private static final JsonNode GOLDEN = GoldenFiles.read("labels_splits.json");

    @TempDir
    Path dir;

    private static Stream<String> referenceSplits() {
        return SplitType.reference().stream().map(SplitType::id);
    }

    /** Original row numbers from 0, as in the goldens. */
    private static List<Integer> rows(Annotations part) {
        return part.rows().stream().map(row -> row.row() - 1).toList();
    }

    private static List<Integer> ints(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToObj(i -> array.get(i).asInt())
                .toList();
    }

    /** Rows of one source and method with these scores, two variants of each original. */
    private static Annotations scored(JsonNode scores) throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            double score = scores.get(i).asDouble();
            rows.add(new Annotation(
                    i + 1, "o/" + i / 2 + ".jpg", "a/" + i + ".jpg", "coco", "face", "mask", List.of(), score));
        }
        return Annotations.of(Path.of("data"), List.of(), rows);
    }

    private static JsonNode edgeCase(String name) {
        for (JsonNode edge : GOLDEN.get("edge_cases")) {
            if (edge.get("name").asText().equals(name)) {
                return edge;
            }
        }
        throw new AssertionError("no edge case " + name);
    }

    @ParameterizedTest
    @MethodSource("referenceSplits")
    void rowsAndTheirOrderAreTheReferences(String type) throws AnnotationException {
        Split split = Splits.of(SplitType.of(type), GoldenTable.annotations());
        JsonNode golden = GOLDEN.get("splits").get(type);
        assertThat(rows(split.train())).isEqualTo(ints(golden.get("train")));
        assertThat(rows(split.val())).isEqualTo(ints(golden.get("val")));
        assertThat(rows(split.test())).isEqualTo(ints(golden.get("test")));
    }

    @Test
    void scoresAreRoundedHalfEvenIntoStrata() throws AnnotationException {
        JsonNode golden = edgeCase("half_even_rounding");
        Split split = Splits.of(new SplitType.All(), scored(golden.get("scores")));
        assertThat(rows(split.train())).isEqualTo(ints(golden.get("train")));
        assertThat(rows(split.val())).isEqualTo(ints(golden.get("val")));
        assertThat(rows(split.test())).isEqualTo(ints(golden.get("test")));
    }

    @Test
    void strataAreTheReferences() {
        for (JsonNode edge : GOLDEN.get("edge_cases")) {
            assertThat(IntStream.range(0, edge.get("scores").size())
                            .mapToObj(i ->
                                    Splits.stratum(edge.get("scores").get(i).asDouble())))
                    .isEqualTo(ints(edge.get("stratify_score")));
        }
    }

    @Test
    void aStratumWithOneRowIsRefusedAsTheReferenceRefusesIt() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Splits.of(
                        new SplitType.All(),
                        scored(edgeCase("class_with_one_member").get("scores"))))
                .withMessageStartingWith(
                        "annotations: split 'all': score stratum 0 has 1 row, to be divided it needs at least 2; ");
    }

    @Test
    void theTypesThatWorkAreNamedWhereOneDoesNot() throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            // The one row of its stratum is of the one source that can be held out.
            rows.add(new Annotation(
                    i + 1,
                    "o" + i + ".jpg",
                    "a" + i + ".jpg",
                    i == 0 ? "street" : "office",
                    "face",
                    "mask",
                    List.of(),
                    i == 0 ? 9 : 5));
        }
        Annotations annotations = Annotations.of(Path.of("data"), List.of(), rows);
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Splits.of(new SplitType.All(), annotations))
                .withMessage(
                        "annotations: split 'all': score stratum 5 has 1 row, to be divided it needs at least 2; these"
                                + " types divide these rows: 'grouped', 'loov-street'");
    }

    @Test
    void aPartSmallerThanTheNumberOfStrataIsRefusedAsTheReferenceRefusesIt() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Splits.of(
                        new SplitType.All(), scored(edgeCase("two_members_each").get("scores"))))
                .withMessageStartingWith("annotations: split 'all': a part of 1 row is too small for 2 score strata");
    }

    @Test
    void aSingleRowIsRefused() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() ->
                        Splits.of(new SplitType.All(), GoldenTable.annotations().select(0)))
                .withMessage(
                        "annotations: split 'all': 1 row cannot be divided: a part is empty; no split type divides these"
                                + " rows");
    }

    @Test
    void anUnknownSourceNamesThoseThatAreThere() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Splits.of(SplitType.of("loov-flickr"), GoldenTable.annotations()))
                .withMessage("annotations: split 'loov-flickr': no row has dataset 'flickr'; there are 'celeba', "
                        + "'coco', 'lfw', 'voc'");
    }

    @Test
    void anUnknownMethodNamesThoseThatAreThere() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Splits.of(SplitType.of("anon-swap"), GoldenTable.annotations()))
                .withMessageEndingWith("no row has method 'swap'; there are 'blurpix', 'inpaint', 'mask', 'realistic'");
    }

    @Test
    void anUnknownTaskNamesThoseThatAreThere() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Splits.of(SplitType.of("task-cats"), GoldenTable.annotations()))
                .withMessageEndingWith("no task 'cats'; there are 'face', 'person'");
    }

    @Test
    void tasksAreConfigurable() throws AnnotationException {
        SplitOptions options = SplitOptions.defaults().withTask("mine", Set.of("voc", "lfw"));
        Split split = Splits.of(SplitType.of("task-mine"), GoldenTable.annotations(), options);
        assertThat(split.train().rows()).extracting(Annotation::dataset).containsOnly("voc", "lfw");
    }

    @Test
    void heldOutMethodsAreConfigurable() throws AnnotationException {
        SplitOptions options = SplitOptions.defaults().withMethod("removal", Set.of("mask", "inpaint"));
        Split split = Splits.of(SplitType.of("anon-removal"), GoldenTable.annotations(), options);
        assertThat(split.test().rows()).extracting(Annotation::method).containsOnly("mask", "inpaint");
        assertThat(split.train().rows()).extracting(Annotation::method).containsOnly("blurpix", "realistic");
    }

    @Test
    void anotherSeedGivesOtherRows() throws AnnotationException {
        Annotations table = GoldenTable.annotations();
        SplitOptions other = SplitOptions.defaults().withSeed(7);
        assertThat(rows(Splits.of(new SplitType.All(), table, other).test()))
                .isNotEqualTo(rows(Splits.of(new SplitType.All(), table).test()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 32})
    void aSeedThatNumpyWouldRefuseIsRefused(long seed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SplitOptions.defaults().withSeed(seed))
                .withMessage("seed must be from 0 to 4294967295 but was " + seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "loov", "loov-", "task-", "random", "all-"})
    void aNameThatIsNoSplitTypeIsRefused(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> SplitType.of(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "grouped", "loov-my-own", "task-face", "anon-mask"})
    void namesOfSplitTypesSurvive(String id) {
        assertThat(SplitType.of(id).id()).isEqualTo(id);
    }

    @Test
    void aWrittenSplitReadsBack() throws IOException {
        Split split = Splits.of(new SplitType.All(), GoldenTable.annotations());
        Path folder = dir.resolve("splits/all");
        split.write(folder);
        Split read = Split.read(folder, dir);
        assertThat(read.name()).isEqualTo("all");
        assertThat(read.test().rows())
                .extracting(Annotation::anonymized)
                .isEqualTo(
                        split.test().rows().stream().map(Annotation::anonymized).toList());
    }

    @Test
    void aSplitFolderWithAnEmptyPartIsRefused() throws IOException {
        Splits.of(new SplitType.All(), GoldenTable.annotations()).write(dir);
        Files.writeString(dir.resolve("val.csv"), "img1,img2,dataset,scope,method,a1,score_mean\n");
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Split.read(dir, dir))
                .withMessage(dir.resolve("val.csv") + ": there is no row below the header");
    }

    @Test
    void aSplitFolderWithoutAPartIsRefused() throws IOException {
        Splits.of(new SplitType.All(), GoldenTable.annotations()).write(dir);
        Files.delete(dir.resolve("test.csv"));
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Split.read(dir, dir))
                .withMessage(dir.resolve("test.csv") + ": no such file");
    }
}
