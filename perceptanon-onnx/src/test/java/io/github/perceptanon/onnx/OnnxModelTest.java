// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens files that others made: here a mean of 2×2 pixels, plus a constant. */
class OnnxModelTest {
    @TempDir
    Path folder;

    static byte[] model(int side) {
        OnnxGraph graph = new OnnxGraph("model");
        graph.input("image", new int[] {1, side, side});
        graph.output("mean", new int[] {1, side / 2, side / 2});
        graph.constant("one", new float[] {1}, 1);
        graph.node(
                "AveragePool",
                List.of("image"),
                "pooled",
                OnnxGraph.ints("kernel_shape", 2, 2),
                OnnxGraph.ints("strides", 2, 2));
        graph.node("Add", List.of("pooled", "one"), "mean");
        return graph.toBytes(Map.of("names", "{0: 'face'}"));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.onnx"), bytes);
    }

    private static List<OnnxModel.Output> run(OnnxModel model, int batch, int side) throws IOException {
        return model.run(batch, new int[] {1, side, side}, values -> {
            for (int i = 0; i < batch * side * side; i++) {
                values.put(i, i);
            }
        });
    }

    @Test
    void runsAndSaysWhatTheFileSays() throws IOException {
        try (OnnxModel model = OnnxModel.open(file(model(4)), 1, false)) {
            assertThat(model.metadata()).isEqualTo(Map.of("names", "{0: 'face'}"));
            assertThat(model.inputs())
                    .singleElement()
                    .isEqualTo(new OnnxModel.Port("image", "FLOAT", List.of(-1L, 1L, 4L, 4L)))
                    .hasToString("image FLOAT(?, 1, 4, 4)");
            assertThat(model.outputs()).extracting(OnnxModel.Port::name).containsExactly("mean");
            OnnxModel.Output output = run(model, 2, 4).get(0);
            assertThat(output.shape()).containsExactly(2, 1, 2, 2);
            assertThat(output.values()).startsWith(3.5f, 5.5f, 11.5f, 13.5f).hasSize(8);
        }
    }

    @Test
    void theHashIsThatOfTheFile() throws Exception {
        byte[] bytes = model(4);
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        try (OnnxModel as = OnnxModel.open(file(bytes), 1, false);
                OnnxModel any = OnnxModel.open(file(bytes), 1, true)) {
            assertThat(as.sha256()).isEqualTo(expected);
            assertThat(any.sha256()).isEqualTo(expected);
        }
    }

    @Test
    void sizesOfTheFileCanBeForgotten() throws IOException {
        Path file = file(model(4));
        try (OnnxModel fixed = OnnxModel.open(file, 1, false);
                OnnxModel any = OnnxModel.open(file, 1, true)) {
            assertThatThrownBy(() -> run(fixed, 1, 6))
                    .isInstanceOf(IOException.class)
                    .message()
                    .hasLineCount(1)
                    .contains("could not run the model");
            assertThat(run(any, 1, 6).get(0).shape()).containsExactly(1, 1, 3, 3);
            assertThat(run(any, 2, 4).get(0).values())
                    .isEqualTo(run(fixed, 2, 4).get(0).values());
            assertThat(any.inputs().get(0).shape()).containsOnly(-1L);
            assertThat(any.metadata()).isEqualTo(fixed.metadata());
        }
    }

    @Test
    void aClosedModelSaysSo() throws IOException {
        OnnxModel model = OnnxModel.open(file(model(4)), 1, false);
        model.close();
        model.close();
        assertThatThrownBy(() -> run(model, 1, 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model is closed");
    }

    /** A model, graph and field by their numbers in onnx.proto. */
    static byte[] withTensor(OnnxMessage tensor) throws IOException {
        OnnxMessage graph = new OnnxMessage().text(2, "model").message(5, tensor);
        OnnxMessage model = new OnnxMessage().integer(1, 8).message(7, graph);
        byte[] bytes = new byte[model.size()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        model.writeTo(out);
        out.flush();
        return bytes;
    }

    @Test
    void weightsInOtherFilesAreRefused() throws IOException {
        OnnxMessage location = new OnnxMessage().text(1, "location").text(2, "../secret");
        for (OnnxMessage tensor : List.of(
                new OnnxMessage().text(8, "w").message(13, location).integer(14, 1),
                new OnnxMessage().text(8, "w").integer(14, 1),
                new OnnxMessage().text(8, "w").message(13, location))) {
            Path file = file(withTensor(tensor));
            assertThatThrownBy(() -> OnnxModel.open(file, 1, false))
                    .isInstanceOf(IOException.class)
                    .hasMessage("its weights must be in the file itself but lie in another (" + file + ")");
        }
    }

    @Test
    void graphsInGraphsHaveALimit() throws IOException {
        OnnxMessage graph = new OnnxMessage().text(2, "innermost");
        for (int i = 0; i < 40; i++) {
            OnnxMessage attribute = new OnnxMessage().text(1, "body").message(6, graph);
            graph = new OnnxMessage().message(1, new OnnxMessage().message(5, attribute));
        }
        OnnxMessage model = new OnnxMessage().integer(1, 8).message(7, graph);
        byte[] bytes = new byte[model.size()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        model.writeTo(out);
        Path file = file(bytes);
        assertThatThrownBy(() -> OnnxModel.open(file, 1, false))
                .isInstanceOf(IOException.class)
                .hasMessage("graphs lie in each other more than 32 deep (" + file + ")");
    }

    @Test
    void aFileCutAnywhereIsRefusedInOneLineOrAModelWithoutItsEnd() throws IOException {
        byte[] whole = model(4);
        long refused = IntStream.range(1, whole.length)
                .filter(length -> {
                    try {
                        Path file = file(Arrays.copyOf(whole, length));
                        OnnxFile.read(file, length % 2 == 0).close();
                        return false;
                    } catch (IOException e) {
                        assertThat(e.getMessage()).hasLineCount(1).contains("not an ONNX model", "model.onnx)");
                        return true;
                    }
                })
                .count();
        assertThat(refused).isGreaterThan(whole.length * 3L / 4);
    }

    @Test
    void whatOnnxRuntimeDoesNotRunIsOneLine() throws IOException {
        Path file = file(withTensor(new OnnxMessage().text(8, "w").integer(2, 1)));
        assertThatThrownBy(() -> OnnxModel.open(file, 1, false))
                .isInstanceOf(IOException.class)
                .message()
                .hasLineCount(1)
                .startsWith("ONNX Runtime cannot run the model: ")
                .endsWith("(" + file + ")");
    }
}
