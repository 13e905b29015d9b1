// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_out_of_memory;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unimplemented;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_version_t;

/** The library oneDNN: whether it works here, its CPU engine, and its errors. */
final class OneDnn {
    private OneDnn() {}

    /** The engine that stands for the CPU; it lives as long as the process. */
    private static final class Cpu {
        static final dnnl_engine ENGINE = create();

        private static dnnl_engine create() {
            dnnl_engine engine = new dnnl_engine();
            check(dnnl_engine_create(engine, dnnl_cpu, 0), "the CPU's engine");
            return engine;
        }
    }

    /** Why oneDNN does not work on this machine; empty if it does. */
    static Optional<String> problem() {
        String architecture = System.getProperty("os.arch", "");
        if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
            return Optional.of("it is for x86-64 processors, and this one is " + architecture);
        }
        try {
            return cpu().isNull() ? Optional.of("it found no CPU") : Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return Optional.of("its native library did not load: " + cause.getMessage());
        }
    }

    /** Whether oneDNN works on a device, with the rank of what would use it. */
    static Availability availability(Device device, int rank) {
        if (device.kind() == Device.Kind.CUDA) {
            return new Availability(false, 0, "it runs on CPUs only");
        }
        return problem()
                .map(reason -> new Availability(false, 0, reason))
                .orElseGet(() -> new Availability(true, rank, description()));
    }

    static dnnl_engine cpu() {
        return Cpu.ENGINE;
    }

    /** For example {@code oneDNN 3.11.0, AVX2}. */
    static String description() {
        try (dnnl_version_t version = dnnl_version()) {
            return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch() + ", "
                    + InstructionSet.here();
        }
    }

    /** Throws if a call of oneDNN failed. */
    static void check(int status, String what) {
        if (status == dnnl_success) {
            return;
        }
        if (status == dnnl_out_of_memory) {
            throw new OutOfMemoryError("oneDNN has no memory for " + what);
        }
        if (status == dnnl_unimplemented) {
            throw new UnsupportedOperationException("oneDNN has no implementation of " + what);
        }
        throw new IllegalStateException("oneDNN failed with status " + status + " at " + what);
    }
}
