// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictTest {
    private static StateDict named(String... names) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            tensors.put(names[i], Tensor.ofFloats(new float[] {i}, 1));
        }
        return StateDict.of(tensors);
    }

    @Test
    void withoutLeavesOutNamesThatStartWithThePrefix() {
        assertThat(named("conv1.weight", "fc.weight", "fc.bias", "fcx")
                        .without("fc.")
                        .names())
                .containsExactly("conv1.weight", "fcx");
    }

    @Test
    void stripPrefixKeepsNamesThatLackIt() {
        assertThat(named("module.b", "a", "module.c").stripPrefix("module.").names())
                .containsExactly("b", "a", "c");
    }

    @Test
    void stripPrefixUndoesWithPrefix() {
        assertThat(named("b", "a").withPrefix("net.").stripPrefix("net.").names())
                .containsExactly("b", "a");
    }

    @Test
    void renamingKeepsTheTensors() {
        assertThat(named("a", "b").withPrefix("x.").get("x.b").toFloats()).containsExactly(1f);
    }

    @Test
    void refusesToGiveTwoTensorsOneName() {
        assertThatThrownBy(() -> named("module.a", "a").stripPrefix("module."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two tensors would be named 'a', one of them was 'a'");
    }

    @Test
    void identityDoesNotDependOnTheOrder() {
        Tensor one = Tensor.ofFloats(new float[] {1}, 1);
        Tensor two = Tensor.ofFloats(new float[] {2}, 1);
        Map<String, Tensor> forth = new LinkedHashMap<>();
        forth.put("a", one);
        forth.put("b", two);
        Map<String, Tensor> back = new LinkedHashMap<>();
        back.put("b", two);
        back.put("a", one);
        assertThat(StateDict.of(forth).sha256()).isEqualTo(StateDict.of(back).sha256());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void namesTensorElementAndValueThatIsNotFinite(float value) {
        StateDict weights = StateDict.of(Map.of("w", Tensor.ofFloats(new float[] {1, 2, value, value}, 2, 2)));
        assertThatThrownBy(() -> weights.requireFinite("model.pth"))
                .isInstanceOf(WeightsException.class)
                .hasMessage(
                        "model.pth: weights must be finite but tensor 'w' F32[2, 2] holds " + value + " at element 2");
    }

    @Test
    void findsNonFiniteDoubles() {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putDouble(0, 1).putDouble(8, Double.NaN);
        StateDict weights = StateDict.of(Map.of("w", Tensor.of(DType.F64, new long[] {2}, bytes)));
        assertThatThrownBy(() -> weights.requireFinite("m")).hasMessageContaining("holds NaN at element 1");
    }

    @Test
    void findsNonFiniteBfloats() {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(0, (short) 0x7f7f).putShort(2, (short) 0xff80);
        StateDict weights = StateDict.of(Map.of("w", Tensor.of(DType.BF16, new long[] {2}, bytes)));
        assertThatThrownBy(() -> weights.requireFinite("m")).hasMessageContaining("holds -Infinity at element 1");
    }

    @Test
    void acceptsTheLargestFiniteFloat() {
        StateDict weights = StateDict.of(Map.of("w", Tensor.ofFloats(new float[] {Float.MAX_VALUE}, 1)));
        assertThatCode(() -> weights.requireFinite("m")).doesNotThrowAnyException();
    }

    @Test
    void tensorsRefuseShapesWithMoreElementsThanALong() {
        assertThatThrownBy(() -> Tensor.of(DType.F32, new long[] {1L << 62, 4}, ByteBuffer.allocate(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("too many elements");
    }
}
