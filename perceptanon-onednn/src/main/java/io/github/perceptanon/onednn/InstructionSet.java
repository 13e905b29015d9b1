// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx10_1_512_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_vnni;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;

/** The instructions that oneDNN uses here: the processor's, or fewer if the environment caps them. From few to many. */
enum InstructionSet {
    /** Less than AVX2. */
    SSE41("less than AVX2", 0),
    AVX2("AVX2", dnnl_cpu_isa_avx2),
    AVX512("AVX-512", dnnl_cpu_isa_avx512_core),
    AVX512_VNNI("AVX-512 with VNNI", dnnl_cpu_isa_avx512_core_vnni),
    AVX512_BF16("AVX-512 with BF16", dnnl_cpu_isa_avx512_core_bf16),
    AMX("AMX", dnnl_cpu_isa_avx10_1_512_amx);

    private final String title;
    /** oneDNN numbers instruction sets by bits, which include those of all smaller sets. */
    private final int bits;

    InstructionSet(String title, int bits) {
        this.title = title;
        this.bits = bits;
    }

    static InstructionSet here() {
        return of(dnnl_get_effective_cpu_isa());
    }

    static InstructionSet of(int effective) {
        InstructionSet most = SSE41;
        for (InstructionSet set : values()) {
            if ((effective & set.bits) == set.bits) {
                most = set;
            }
        }
        return most;
    }

    @Override
    public String toString() {
        return title;
    }
}
