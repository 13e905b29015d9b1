// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a full disk does, on a small one that {@code -Dperceptanon.small.disk=DIR} names and that nobody else uses:
 *
 * <pre>
 * mount -t tmpfs -o size=400m tmpfs DIR
 * </pre>
 */
@EnabledIfSystemProperty(named = "perceptanon.small.disk", matches = ".+")
class DiskFullIT {
    private static final Path DISK = Path.of(System.getProperty("perceptanon.small.disk", "."));
    private static final Path FILLER = DISK.resolve("filler");
    private static final long PAGE = 4096;
    private static final TrainingOptions OPTIONS = TrainingProcess.OPTIONS
            .withBatches(batches -> batches.withInputSize(32).withSize(18))
            .withRun(run -> run.withEpochs(2));

    @TempDir
    static Path root;

    @TempDir
    static Path whole;

    private static Annotations all;

    @BeforeAll
    static void trainWithoutInterruption() throws Exception {
        all = NoiseImages.write(root);
        Trainer.of(OPTIONS).train(TrainingProcess.training(all), TrainingProcess.validation(all), whole);
    }

    @AfterEach
    void free() throws IOException {
        Files.deleteIfExists(FILLER);
    }

    /** What fits when the first epoch ends; what comes next does not. */
    enum Room {
        NOTHING(Trainer.MODEL),
        MODEL(Trainer.LOG),
        MODEL_AND_LOG(Trainer.CHECKPOINT);

        private final String first;

        Room(String first) {
            this.first = first;
        }

        long bytes() throws IOException {
            long model = (Files.size(whole.resolve(Trainer.MODEL)) + PAGE - 1) / PAGE * PAGE;
            return this == NOTHING ? PAGE : this == MODEL ? model : model + 10 * PAGE;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunNamesWhatItCannotWriteLeavesNothingHalfWrittenAndGoesOnWhenThereIsRoom(Room room) throws Exception {
        Path out = DISK.resolve(room.name());
        TrainingListener filling = new TrainingListener() {
            @Override
            public void started(Plan plan) {
                try {
                    fill(room.bytes());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        assertThatThrownBy(() -> Trainer.of(OPTIONS)
                        .withListener(filling)
                        .train(TrainingProcess.training(all), TrainingProcess.validation(all), out))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(out.resolve(room.first).toString())
                .hasMessageContaining("No space left on device")
                .satisfies(e -> System.out.println(room + ": " + e.getMessage()));
        List<String> whole = new ArrayList<>(List.of(Trainer.MODEL, Trainer.LOG));
        assertThat(names(out)).containsExactlyInAnyOrderElementsOf(whole.subList(0, room.ordinal()));
        Files.delete(FILLER);
        resumesToTheSameNumbers(out);
    }

    private static void resumesToTheSameNumbers(Path out) throws Exception {
        Trainer.of(OPTIONS).resume(TrainingProcess.training(all), TrainingProcess.validation(all), out);
        for (String file : List.of(Trainer.MODEL, Trainer.CHECKPOINT)) {
            assertThat(Safetensors.read(out.resolve(file)).weights().sha256())
                    .as(file)
                    .isEqualTo(Safetensors.read(whole.resolve(file)).weights().sha256());
            Files.delete(out.resolve(file)); // room for the next
        }
    }

    private static void fill(long room) throws IOException {
        long bytes = Files.getFileStore(DISK).getUsableSpace() - room;
        byte[] page = new byte[(int) PAGE];
        try (OutputStream filler = Files.newOutputStream(FILLER)) {
            for (long written = 0; written + PAGE <= bytes; written += PAGE) {
                filler.write(page);
            }
        }
    }

    /** A folder that was made for the run and got nothing is gone. */
    private static List<String> names(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
