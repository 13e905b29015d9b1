// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointUnpicklerTest {
    private static Object read(String latin1) throws WeightsException {
        ByteBuffer bytes = ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return CheckpointUnpickler.read(new PickleInput("made", "a test", bytes), new HashMap<>());
    }

    /** Names that the library's own registry knows, or that it turns into a dictionary or an exception by itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "builtins.eval",
                "builtins.getattr",
                "builtins.bytearray",
                "builtins.complex",
                "builtins.ValueError",
                "exceptions.Exception",
                "__builtin__.range",
                "array.array",
                "array._array_reconstructor",
                "collections.Counter",
                "copy_reg._reconstructor",
                "copyreg._reconstructor",
                "datetime.datetime",
                "datetime.timedelta",
                "decimal.Decimal",
                "operator.attrgetter",
                "pytz._UTC",
                "os.system",
                "subprocess.Popen",
                "torch.load",
                "torch._utils._rebuild_tensor_v3",
                "torch.ComplexFloatStorage",
                "collections.OrderedDict.fromkeys",
                "collections.deque",
                "_codecs.decode",
                "torch.storage._load_from_bytes",
                "numpy.ndarray",
                "numpy.load",
                "numpy.fromfile",
                "numpy.core.multiarray._reconstruct",
                "numpy._core.multiarray._reconstruct",
                "numpy.core.multiarray.scalars",
                "numpy.random._pickle.__randomstate_ctor",
                "numpy.testing._private.utils.runstring",
            })
    void refusesEveryNameThatIsNotListed(String name) {
        int dot = name.lastIndexOf('.');
        String global = "c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n.";
        assertThatThrownBy(() -> read(global))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("names '" + name + "', which is not allowed in a checkpoint");
    }

    @Test
    void doesNotAskTheLibrarysRegistry() {
        Unpickler.registerConstructor("somebody", "Registered", arguments -> "constructed");
        assertThatThrownBy(() -> read("csomebody\nRegistered\n)R."))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("'somebody.Registered'");
    }

    @Test
    void keepsDictionariesInTheirOrder() throws WeightsException {
        assertThat(read("ccollections\nOrderedDict\n)R(X\1\0\0\0zK\1X\1\0\0\0aK\2X\1\0\0\0mK\3u."))
                .isEqualTo(Map.of("z", 1, "a", 2, "m", 3))
                .extracting(map -> List.copyOf(((Map<?, ?>) map).keySet()))
                .isEqualTo(List.of("z", "a", "m"));
    }

    @Test
    void readsOrderedDictsOfPairsAsPython2WroteThem() throws WeightsException {
        assertThat(read("ccollections\nOrderedDict\n](](U\1bK\1e](U\1aK\2ee\u0085R."))
                .isEqualTo(Map.of("b", 1, "a", 2));
    }

    @Test
    void dropsTheAttributesOfAnOrderedDict() throws WeightsException {
        assertThat(read("ccollections\nOrderedDict\n)R}U\tmetadata_K\1sb.")).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(lK\1b.", // BUILD on a list
                "ctorch\nFloatStorage\n)R.", // a call of a class that is only named
                "K\1)R.", // a call of a number
                "ctorch\nSize\nK\1R.", // arguments that are no tuple
                "ctorch._utils\n_rebuild_tensor_v2\n)R.",
                "ctorch._utils\n_rebuild_parameter\nNNN\u0087R.",
                "ccollections\nOrderedDict\nK\1\u0085R.",
                "(U\7storageU\1xU\1yU\1zK\1tQ.", // a storage without a class
                "U\1xQ.",
                "Pabc\n.", // PERSID
                "\u00821.", // EXT1
                "(ccollections\nOrderedDict\no.", // OBJ
                "(icollections\nOrderedDict\n.", // INST of a listed name
                "ccollections\nOrderedDict\n)}\u0092.", // NEWOBJ_EX
                "K\1U\11\u0093.", // STACK_GLOBAL of a number
                "\u0097.", // NEXT_BUFFER
                "\u0096\1\0\0\0\0\0\0\0x.", // BYTEARRAY8
                "}]K\1s.", // a list as key
                "}(K\1u.", // a key without value
                "K\1(K\2e.", // APPENDS to a number
                "a.",
                "t.",
                "0.",
                "2.",
                "q\0.",
                "h\1.",
                "Ix\n.",
                "Fx\n.",
                "L99999999999999999999999",
                "g5\n.",
                "X\u00ff\u00ff\u00ff\u007fx.",
                "T\u00ff\u00ff\u00ff\u00ffx.", // a negative length
                "\u008b\u0000\u0000\u0000\u0080x.",
                "",
                "N",
            })
    void refusesWhatNoCheckpointHolds(String pickle) {
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("made: the pickle of a test near its byte ");
    }

    @Test
    void refusesToCopyOneListIntoManyDictionaries() {
        String list = "](" + "](U\1aK\1e".repeat(2_000) + "eq\1";
        String copies = "ccollections\nOrderedDict\nh\1\u0085R".repeat(2_000);
        assertThatThrownBy(() -> read(list + copies + ".")).hasMessageContaining("over and over");
    }

    @Test
    void refusesLinesThatAreTooLong() {
        assertThatThrownBy(() -> read("L" + "9".repeat(5_000) + "L\n."))
                .hasMessageContaining("a line of more than the limit of 4096 bytes");
    }

    /** The library trims the list each time: quadratic. */
    @Test
    void appendsInLinearTime() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat((List<?>) read("]" + "(K\1e".repeat(500_000) + "."))
                        .hasSize(500_000));
    }

    @Test
    void neverLooksIntoNestedCollections() throws WeightsException {
        String nested = "]".repeat(100_000) + "a".repeat(99_999);
        assertThat(read("}U\1a" + nested + "s.")).isInstanceOf(Map.class);
    }
}
