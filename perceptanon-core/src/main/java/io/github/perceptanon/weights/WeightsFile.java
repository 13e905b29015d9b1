package io.github.perceptanon.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** A file of weights in either format, told by its ending. Stateless and so thread-safe. */
public final class WeightsFile {
    private WeightsFile() {}

    /**
     * Reads weights, which must all be finite.
     *
     * @param path {@code .safetensors}, or with any other ending a PyTorch checkpoint
     * @return its state dict
     * @throws WeightsException if the file is missing, damaged, hostile or holds NaN or infinite weights
     * @throws IOException if reading fails
     */
    public static StateDict read(Path path) throws IOException {
        boolean safetensors = path.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
        return safetensors ? Safetensors.read(path).weights() : TorchCheckpoint.read(path);
    }
}
