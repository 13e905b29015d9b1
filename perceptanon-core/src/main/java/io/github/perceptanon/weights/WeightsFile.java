// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import io.github.perceptanon.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads weights files of either format, recognised by their extension. If the name ends with a hash, as in torch.hub
 * ({@code resnet18-f37072fd.pth}), the file's SHA-256 must begin with it. Stateless and therefore thread-safe.
 */
public final class WeightsFile {
    /** torch.hub's file names: the first digits of the SHA-256 before the extension. */
    private static final Pattern HASH_IN_NAME = Pattern.compile(".*-([0-9a-f]{8,64})\\.(pth|pt|safetensors)");

    private WeightsFile() {}

    /**
     * Reads weights, which must all be finite.
     *
     * @param file a {@code .safetensors} file; with any other extension, a PyTorch checkpoint
     * @return the state dict
     * @throws WeightsException if the file is missing, damaged or malicious, contains NaN or infinite weights, or does
     * not match the hash in its name
     * @throws IOException if reading fails
     */
    public static StateDict read(Path file) throws IOException {
        return read(file, NonFinite.REFUSE);
    }

    /**
     * Reads weights.
     *
     * @param file a {@code .safetensors} file; with any other extension, a PyTorch checkpoint
     * @param nonFinite whether to reject NaN and infinite weights
     * @return the state dict
     * @throws WeightsException if the file is missing, damaged or malicious, or does not match the hash in its name
     * @throws IOException if reading fails
     */
    public static StateDict read(Path file, NonFinite nonFinite) throws IOException {
        verifyHashInName(file);
        boolean safetensors = file.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
        return safetensors ? Safetensors.read(file, nonFinite).weights() : TorchCheckpoint.read(file, nonFinite);
    }

    private static void verifyHashInName(Path file) throws IOException {
        Matcher name = HASH_IN_NAME.matcher(file.toString());
        if (!name.matches() || !Files.isRegularFile(file)) {
            return;
        }
        String expected = name.group(1);
        String actual = Sha256.ofFile(file);
        if (!actual.startsWith(expected)) {
            throw new WeightsException(
                    file.toString(),
                    "its name says that its SHA-256 begins with " + expected + " but it begins with "
                            + actual.substring(0, expected.length()) + ": damaged or another file");
        }
    }
}
