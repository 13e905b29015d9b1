// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Instruction sets to which libraries can be limited, for figures of what an older processor would do. Not every library has
 * a switch: see {@link PeerKind#obeysIsa()}.
 */
public enum Isa {
    /** 256-bit vectors. */
    AVX2("AVX2", "Haswell", "avx2", "AVX2"),
    /** 512-bit vectors of the first such processors: no VNNI, no bfloat16, no AMX. */
    AVX512("AVX512_CORE", "SkylakeX", "avx512", "AVX512");

    private final Map<String, String> variables = new LinkedHashMap<>();

    Isa(String oneDnn, String openBlas, String aten, String mkl) {
        // oneDNN read the second name before its version 2.5, and still does.
        variables.put("ONEDNN_MAX_CPU_ISA", oneDnn);
        variables.put("DNNL_MAX_CPU_ISA", oneDnn);
        variables.put("OPENBLAS_CORETYPE", openBlas);
        variables.put("ATEN_CPU_CAPABILITY", aten);
        variables.put("MKL_ENABLE_INSTRUCTIONS", mkl);
    }

    /**
     * Finds an instruction set.
     *
     * @param name for example {@code avx2}
     * @return the set
     * @throws IllegalArgumentException if there is none with this name
     */
    public static Isa named(String name) {
        return Arrays.stream(values())
                .filter(isa -> isa.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the instruction set must be one of "
                        + Arrays.stream(values()).map(Isa::id).collect(Collectors.joining(", ")) + " but was " + name));
    }

    /**
     * The name on the command line.
     *
     * @return for example {@code avx2}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Environment variables that limit oneDNN, OpenBLAS, PyTorch's own kernels and MKL.
     *
     * @return names to values
     */
    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }
}
