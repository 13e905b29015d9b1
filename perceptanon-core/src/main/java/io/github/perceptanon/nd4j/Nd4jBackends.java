package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which ND4J backend would be loaded and whether it can run here, from the class path, the environment and the GPUs,
 * before ND4J is loaded. ND4J itself only counts GPUs, loads its CUDA backend for any of them, and fails later on those that
 * its binaries contain no code for.
 *
 * @param cuda whether the CUDA backend is on the class path
 * @param cpu whether the CPU backend is on the class path
 * @param cpuFirst whether the environment prefers the CPU backend
 * @param gpus the machine's GPUs, only queried if the answer matters
 */
record Nd4jBackends(boolean cuda, boolean cpu, boolean cpuFirst, Supplier<List<NvidiaGpu>> gpus) {
    private static final int CPU_PRIORITY = 0;
    private static final int GPU_PRIORITY = 100;

    static Nd4jBackends here() {
        return new Nd4jBackends(
                onClassPath("org/nd4j/linalg/jcublas/JCublasBackend.class"),
                onClassPath("org/nd4j/linalg/cpu/nativecpu/CpuBackend.class"),
                cpuFirst(System.getenv()),
                NvidiaGpu::installed);
    }

    /** Reads the environment as ND4J does: the higher number wins. */
    static boolean cpuFirst(Map<String, String> environment) {
        return priority(environment.get("BACKEND_PRIORITY_CPU"), CPU_PRIORITY)
                > priority(environment.get("BACKEND_PRIORITY_GPU"), GPU_PRIORITY);
    }

    private static int priority(@Nullable String value, int otherwise) {
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static boolean onClassPath(String resource) {
        return Nd4jBackends.class.getClassLoader().getResource(resource) != null;
    }

    /** Whether the CUDA backend would be loaded, if there is a GPU. */
    boolean prefersGpu() {
        return cuda && !(cpu && cpuFirst);
    }

    /** The reason why the backend must not be loaded for this device; empty if it may be. */
    Optional<Availability> refusal(Device device) {
        if (!cuda && !cpu) {
            return refuse(
                    "ND4J is not on the class path: add org.deeplearning4j:deeplearning4j-nn and org.nd4j:nd4j-native");
        }
        if (!prefersGpu()) {
            return device.kind() == Device.Kind.CUDA
                    ? refuse(device + " was asked for, but ND4J's backend here is the CPU's; "
                            + (cuda ? "BACKEND_PRIORITY_CPU prefers it" : "nd4j-cuda-11.6 is not on the class path"))
                    : Optional.empty();
        }
        if (device.kind() == Device.Kind.CPU) {
            return refuse("cpu was asked for, but ND4J's backend here is CUDA; "
                    + (cpu ? "BACKEND_PRIORITY_CPU=200 in the environment prefers" : "add nd4j-native for")
                    + " the CPU's");
        }
        List<NvidiaGpu> found = gpus.get();
        if (found.isEmpty()) {
            return cpu
                    ? Optional.empty()
                    : refuse("nd4j-cuda-11.6 is on the class path, but nvidia-smi finds no GPU; use nd4j-native");
        }
        if (device.index() != 0) {
            return refuse(device + " was asked for, but nd4j runs on cuda:0; CUDA_VISIBLE_DEVICES=" + device.index()
                    + " makes that GPU the first");
        }
        return found.stream()
                .filter(NvidiaGpu::tooNewForNd4j)
                .findFirst()
                .flatMap(gpu -> refuse(gpu.name() + " has compute capability " + gpu.capability()
                        + ", and nd4j-cuda-11.6 holds code up to " + NvidiaGpu.NEWEST_FOR_ND4J
                        + "; use the onnxruntime engine there, or nd4j-native on the CPU"));
    }

    private static Optional<Availability> refuse(String reason) {
        return Optional.of(new Availability(false, 0, reason));
    }
}
