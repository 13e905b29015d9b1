// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.golden.SmallDisk;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleDatasetTest {
    private static final SampleOptions SMALL = new SampleOptions(16, 6, 11);
    private static final String HEADER = "img1,img2,dataset,scope,method,a1,a2,a3,a4,a5,score_mean,data";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeOnce() throws Exception {
        SampleDataset.write(shared, SMALL);
    }

    private static List<String[]> rows(Path root, String table) throws IOException {
        return Files.readAllLines(root.resolve(table)).stream()
                .skip(1)
                .map(line -> line.split(","))
                .toList();
    }

    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(root.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)) + "");
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"HA1.csv", "HA2.csv"})
    void tablesHaveThePublishedColumnsAndARowForEachVariant(String table) throws IOException {
        assertThat(Files.readAllLines(shared.resolve(table)))
                .hasSize(1 + 16 * 6)
                .first()
                .isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HA1.csv", "HA2.csv"})
    void scoresAreIntegersFromOneToTenAndTheirMean(String table) throws IOException {
        for (String[] row : rows(shared, table)) {
            int sum = 0;
            for (int i = 5; i < 10; i++) {
                assertThat(Integer.parseInt(row[i])).isBetween(1, 10);
                sum += Integer.parseInt(row[i]);
            }
            assertThat(Double.parseDouble(row[10])).isEqualTo(sum / 5.0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HA1.csv", "HA2.csv"})
    void valuesComeFromThePublishedVocabulary(String table) throws IOException {
        for (String[] row : rows(shared, table)) {
            assertThat(row[2]).isIn("coco", "voc", "celeba", "lfw");
            assertThat(row[3]).isIn("none", "face", "person", "image");
            assertThat(row[4]).isIn("none", "blurpix", "mask", "inpaint");
        }
    }

    @Test
    void everyMethodOccursInEveryFamily() throws IOException {
        Set<String> found = new HashSet<>();
        rows(shared, "HA1.csv").forEach(row -> found.add(row[2] + row[4]));
        assertThat(found).hasSize(16);
    }

    @Test
    void everyNamedImageIsADecodableJpegOfItsOriginalsSize() throws IOException {
        for (String[] row : rows(shared, "HA1.csv")) {
            BufferedImage original = ImageIO.read(shared.resolve(row[0]).toFile());
            BufferedImage anonymized = ImageIO.read(shared.resolve(row[1]).toFile());
            assertThat(anonymized.getWidth()).isEqualTo(original.getWidth()).isBetween(160, 256);
            assertThat(anonymized.getHeight()).isEqualTo(original.getHeight()).isBetween(160, 256);
        }
    }

    @Test
    void bothTablesNameTheSameImages() throws IOException {
        assertThat(rows(shared, "HA2.csv").stream()
                        .map(row -> List.of(row).subList(0, 5))
                        .toList())
                .isEqualTo(rows(shared, "HA1.csv").stream()
                        .map(row -> List.of(row).subList(0, 5))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HA1.csv", "HA2.csv"})
    void everyRowSaysWhatTheScoresAreNot(String table) throws IOException {
        assertThat(Files.readAllLines(shared.resolve(table)))
                .filteredOn(row -> !row.equals(HEADER))
                .allMatch(row -> row.endsWith(",\"synthetic sample data, not human judgements\""));
    }

    @Test
    void readmeSaysWhatTheScoresAreNot() throws IOException {
        assertThat(shared.resolve("README.txt")).content().contains("synthetic sample data, not human judgements");
    }

    @Test
    void scoresSpreadOverTheScale() throws IOException {
        Map<Long, Long> counts = rows(shared, "HA1.csv").stream()
                .collect(Collectors.groupingBy(row -> Math.round(Double.parseDouble(row[10])), Collectors.counting()));
        assertThat(counts.keySet()).contains(1L, 2L, 4L, 6L, 8L, 9L);
    }

    @Test
    void equalSeedsGiveEqualFiles() throws Exception {
        SampleDataset.write(folder, SMALL);
        assertThat(contents(folder)).isEqualTo(contents(shared));
    }

    @Test
    void anotherSeedGivesOtherPictures() throws Exception {
        SampleDataset.write(folder, new SampleOptions(1, 1, 12));
        assertThat(folder.resolve("orig/coco_0000.jpg")).exists();
        assertThat(Files.readAllBytes(folder.resolve("orig/coco_0000.jpg")))
                .isNotEqualTo(Files.readAllBytes(shared.resolve("orig/coco_0000.jpg")));
    }

    @Test
    void replacesAnOlderSampleDatasetWholly() throws Exception {
        SampleDataset.write(folder, new SampleOptions(6, 2, 1));
        SampleDataset.write(folder, new SampleOptions(2, 2, 1));
        assertThat(contents(folder)).hasSize(3 + 2 * 3);
    }

    @Test
    void refusesAFolderThatHoldsSomethingElse() throws Exception {
        Files.writeString(folder.resolve("thesis.txt"), "precious");
        assertThatThrownBy(() -> SampleDataset.write(folder, SMALL))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("not empty");
        assertThat(contents(folder)).containsOnlyKeys("thesis.txt");
    }

    @Test
    void refusesAFolderThatHoldsMoreThanSampleData() throws Exception {
        SampleDataset.write(folder, SMALL);
        Files.writeString(folder.resolve("thesis.txt"), "precious");
        Map<String, ?> before = contents(folder);
        assertThatThrownBy(() -> SampleDataset.write(folder, new SampleOptions(1, 1, 1)))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(
                        folder + ": the folder contains thesis.txt besides sample data; choose an empty or new folder");
        assertThat(contents(folder)).containsOnlyKeys(before.keySet());
    }

    @Test
    void refusesAFolderThatAnotherIsWritingTo() throws Exception {
        SampleDataset.Progress second = (done, total) -> assertThatThrownBy(() -> SampleDataset.write(folder, SMALL))
                .hasMessage(folder + ": in use by another thread of this process");
        SampleDataset.write(folder, SMALL, second);
        assertThat(folder.resolve("HA1.csv")).exists();
    }

    @Test
    void refusesAFileAsItsFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> SampleDataset.write(file, SMALL)).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void tellsItsProgressToTheEnd() throws Exception {
        int[] last = new int[2];
        SampleDataset.write(folder, new SampleOptions(3, 2, 1), (done, total) -> {
            assertThat(done).isGreaterThan(last[0]);
            last[0] = done;
            last[1] = total;
        });
        assertThat(last).containsExactly(9, 9);
    }

    private static SampleDataset.Progress interruptOnce() {
        Thread writer = Thread.currentThread();
        AtomicBoolean first = new AtomicBoolean(true);
        return (done, total) -> {
            if (first.getAndSet(false)) {
                writer.interrupt();
            }
        };
    }

    @Test
    void leavesNoTableWhenInterrupted() {
        assertThatThrownBy(() -> SampleDataset.write(folder, SMALL, interruptOnce()))
                .isInstanceOf(InterruptedException.class);
        assertThat(folder.resolve("README.txt")).exists();
        assertThat(folder.resolve("HA1.csv")).doesNotExist();
        assertThat(folder.resolve("HA2.csv")).doesNotExist();
    }

    @Test
    void anInterruptedDatasetCanBeWrittenAnew() throws Exception {
        assertThatThrownBy(() -> SampleDataset.write(folder, SMALL, interruptOnce()))
                .isInstanceOf(InterruptedException.class);
        SampleDataset.write(folder, new SampleOptions(1, 1, 1));
        assertThat(contents(folder)).hasSize(5);
    }

    @Test
    void optionsRefuseWhatIsOutOfRange() {
        assertThatThrownBy(() -> SMALL.withScenes(0))
                .hasMessageContaining("scenes")
                .hasMessageContaining("was 0");
        assertThatThrownBy(() -> SMALL.withVariants(61))
                .hasMessageContaining("60")
                .hasMessageContaining("61");
        assertThatThrownBy(() -> SMALL.withImages(0)).hasMessageContaining("at least 1");
    }

    @Test
    void imagesAreRoundedUpToWholeScenes() {
        assertThat(SampleOptions.defaults().withImages(400).scenes()).isEqualTo(58);
        assertThat(SampleOptions.defaults().images()).isEqualTo(1680);
    }

    @Test
    void aFullDiskIsNamedByTheFileThatFoundItSoAndTheFolderCanBeWrittenAnew(@TempDir Path folder) throws Exception {
        try (SmallDisk disk = SmallDisk.in(folder, 4 << 20)) {
            Path filler = Files.write(disk.path().resolve("filler"), new byte[(4 << 20) - (80 << 10)]);
            Path out = disk.path().resolve("sample");
            SampleOptions options = SampleOptions.defaults().withScenes(4);

            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> SampleDataset.write(out, options))
                    .withMessageContaining(".jpg: cannot be written in folder " + out)
                    .withMessageEndingWith(": No space left on device");

            assertThat(out.resolve("HA1.csv")).doesNotExist();
            Files.delete(filler);
            SampleDataset.write(out, options);
            assertThat(out.resolve("HA1.csv")).as("written anew").exists();
        }
    }
}
