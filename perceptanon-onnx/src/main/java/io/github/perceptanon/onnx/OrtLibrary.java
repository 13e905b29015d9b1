package io.github.perceptanon.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * The ONNX Runtime on the class path. Must not be loaded before {@link OrtEngineProvider} has found its classes there.
 */
final class OrtLibrary {
    private final OrtEnvironment environment;

    private OrtLibrary(OrtEnvironment environment) {
        this.environment = environment;
    }

    /** Whether a variant works on a device, and why or why not. */
    static Availability availability(OrtVariant variant, Device wanted) throws OrtException {
        OrtLibrary library = load();
        Device device = library.resolve(variant, wanted);
        if (device.kind() == Device.Kind.CUDA) {
            return library.gpuRefusal(variant, device)
                    .map(OrtLibrary::unusable)
                    .orElseGet(() -> usable(variant, OrtVariant.GPU_RANK, library.title() + " on " + device));
        }
        if (variant.needsGpu()) {
            return unusable(
                    wanted.kind() == Device.Kind.CPU
                            ? "it needs a GPU, but the device is the CPU"
                            : library.gpuRefusal(variant, Device.cuda(0)).orElse("it needs a GPU"));
        }
        String caveat = variant.precision() == Precision.FP16 ? ", where 16-bit floats gain nothing" : "";
        return usable(variant, OrtVariant.CPU_RANK, library.title() + " on the CPU" + caveat);
    }

    private static Availability usable(OrtVariant variant, int rank, String reason) {
        return new Availability(true, variant.rank(rank), reason);
    }

    private static Availability unusable(String reason) {
        return new Availability(false, 0, reason);
    }

    /**
     * Loads the native library; later calls find it loaded.
     *
     * @throws LinkageError if it does not load
     * @throws OrtException if it does not start
     */
    static OrtLibrary load() throws OrtException {
        NativeFolder.prepare(OrtLibrary.class.getClassLoader());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        // Builds for Windows pass events to the system's telemetry unless this is switched off.
        environment.setTelemetry(false);
        return new OrtLibrary(environment);
    }

    OrtEnvironment environment() {
        return environment;
    }

    private String title() {
        return "ONNX Runtime " + environment.getVersion();
    }

    /** Resolves the device to run on, which is never {@link Device#AUTO}. */
    Device resolve(OrtVariant variant, Device wanted) {
        if (wanted.kind() != Device.Kind.AUTO) {
            return wanted;
        }
        return gpuRefusal(variant, Device.cuda(0)).isEmpty() ? Device.cuda(0) : Device.CPU;
    }

    /** The reason why a GPU cannot be used, or null if it can. */
    private Optional<String> gpuRefusal(OrtVariant variant, Device gpu) {
        Set<OrtProvider> built = OrtEnvironment.getAvailableProviders();
        OrtProvider needed = variant == OrtVariant.TENSORRT ? OrtProvider.TENSOR_RT : OrtProvider.CUDA;
        if (!built.contains(needed)) {
            return Optional.of("this build of " + title() + " has no "
                    + (needed == OrtProvider.CUDA ? "CUDA" : "TensorRT")
                    + " provider: put com.microsoft.onnxruntime:onnxruntime_gpu in the place of onnxruntime");
        }
        try {
            options(variant, gpu, 1).close();
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of(
                    "ONNX Runtime's GPU provider does not start on " + gpu + ": " + OneLine.of(e.getMessage()));
        }
    }

    /** Opens a session of a model in native memory, on a device from {@link #resolve}. */
    OrtSession open(ByteBuffer model, OrtVariant variant, Device device, int threads) throws OrtException {
        try (SessionOptions options = options(variant, device, threads)) {
            return environment.createSession(model, options);
        }
    }

    private static SessionOptions options(OrtVariant variant, Device device, int threads) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            options.setDeterministicCompute(true);
            // By default threads go on spinning for milliseconds after a call and take processor time from the threads
            // that
            // decode images. Within a call spinning saves a twentieth of the time on an idle machine.
            options.addConfigEntry("session.force_spinning_stop", "1");
            // The environment's level belongs to the application, because there is one environment for the whole
            // process.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            if (device.kind() == Device.Kind.CUDA) {
                if (variant == OrtVariant.TENSORRT) {
                    addTensorRt(options, device.index());
                }
                addCuda(options, device.index(), variant == OrtVariant.TF32);
            }
            return options;
        } catch (OrtException e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(SessionOptions options, int gpu, boolean tf32) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu)) {
            // TF32 is the default, and moves scores by more than the 1e-4 in which engines agree.
            cuda.add("use_tf32", tf32 ? "1" : "0");
            // By default algorithms are chosen by timing, so the last bits could differ from run to run, and every new
            // batch
            // size would cause a delay.
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            options.addCUDA(cuda);
        }
    }

    private static void addTensorRt(SessionOptions options, int gpu) throws OrtException {
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(gpu)) {
            options.addTensorrt(tensorRt);
        }
    }
}
