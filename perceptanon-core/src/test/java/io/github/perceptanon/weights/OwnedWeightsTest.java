// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedWeightsTest {
    private static final Path MAPS = Path.of("/proc/self/maps");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("owned.safetensors");
        Map<String, Tensor> tensors =
                Map.of("a", Tensor.ofFloats(new float[] {1, 2, 3}, 3), "b", Tensor.ofFloats(new float[0], 0));
        Safetensors.write(file, StateDict.of(tensors), Map.of("note", "kept"));
    }

    @Test
    void holdsWhatTheFileHolds() throws IOException {
        Safetensors.Contents mapped = Safetensors.read(file);
        try (OwnedWeights owned = OwnedWeights.read(file)) {
            assertThat(owned.contents().metadata()).isEqualTo(mapped.metadata());
            assertThat(owned.contents().weights().sha256())
                    .isEqualTo(mapped.weights().sha256());
        }
    }

    @Test
    void keepsNoMappingOfTheFile() throws IOException {
        assumeTrue(Files.exists(MAPS), "the system tells what is mapped");
        try (OwnedWeights owned = OwnedWeights.read(file)) {
            assertThat(Files.readAllLines(MAPS)).noneMatch(line -> line.contains(file.toString()));
            assertThat(owned.contents().weights().get("a").toFloats()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void isGoodWhenTheFileIsGone() throws IOException {
        try (OwnedWeights owned = OwnedWeights.read(file)) {
            Files.delete(file);
            assertThat(owned.contents().weights().get("a").toFloats()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void refusesWeightsThatAreNotFinite() throws IOException {
        Safetensors.write(file, StateDict.of(Map.of("a", Tensor.ofFloats(new float[] {Float.NaN}, 1))), Map.of());
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> OwnedWeights.read(file))
                .withMessageStartingWith(file + ": weights must be finite");
    }

    @Test
    void givesNoViewOfMemoryThatIsGivenBack() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            NativeMemory memory = NativeMemory.copyOf(channel, channel.size());
            memory.close();
            memory.close();
            assertThatIllegalStateException().isThrownBy(() -> memory.view(0, 1));
        }
    }
}
