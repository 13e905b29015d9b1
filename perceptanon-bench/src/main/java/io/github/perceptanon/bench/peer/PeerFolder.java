// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.onnx.OnnxExport;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that all peers share, in any language: for each network its random weights ({@code NAME.safetensors}), a
 * few inputs with the logits of this project's nd4j engine ({@code NAME-check.safetensors}, other sizes than 224²: {@code NAME-check-SIDE.safetensors}), the exported network
 * ({@code NAME.onnx}) and the traced one ({@code NAME.pt}); and photographs to score ({@code jpeg/}).
 */
public final class PeerFolder {
    /** The system property with the folder's path. */
    public static final String PROPERTY = "perceptanon.peers";

    private static final int CHECKED_IMAGES = 2;

    private final Path path;

    private PeerFolder(Path path) {
        this.path = path;
    }

    /**
     * The folder named by the system property {@value #PROPERTY}; need not exist yet.
     *
     * @return below the working directory if the property is not set
     */
    public static PeerFolder standard() {
        return at(Path.of(System.getProperty(PROPERTY, "perceptanon-bench/target/peers")));
    }

    /**
     * A folder that need not exist yet.
     *
     * @param path the path
     * @return the folder
     */
    public static PeerFolder at(Path path) {
        return new PeerFolder(path.toAbsolutePath());
    }

    /**
     * The path of the folder.
     *
     * @return an absolute path
     */
    public Path path() {
        return path;
    }

    Path onnx(Workload workload) {
        return path.resolve(workload.name() + ".onnx");
    }

    Path torchScript(Workload workload) {
        return path.resolve(workload.name() + ".pt");
    }

    private Path weightsFile(Workload workload) {
        return path.resolve(workload.name() + ".safetensors");
    }

    private Path checkFile(Workload workload) {
        return path.resolve(workload.name() + "-check" + (workload.side() == Workload.SIDE ? "" : "-" + workload.side())
                + ".safetensors");
    }

    /**
     * Returns a network's weights, and creates them if necessary.
     *
     * @param workload determines the network
     * @return its state dict
     * @throws IOException if a file cannot be read or written
     */
    public StateDict weights(Workload workload) throws IOException {
        prepare(workload);
        return Safetensors.read(weightsFile(workload)).weights();
    }

    /** Logits of the first images of every batch. */
    float[] expected(Workload workload) throws IOException {
        prepare(workload);
        return Safetensors.read(checkFile(workload)).weights().get("logits").toFloats();
    }

    /**
     * Returns photographs to score, and creates them if necessary.
     *
     * @param count how many, at least 1
     * @return JPEG files, 1280×960
     * @throws IOException if one cannot be written
     */
    public List<Path> photographs(int count) throws IOException {
        return Photographs.in(path.resolve("jpeg"), count);
    }

    /**
     * Writes a network's weights, checks and ONNX file if they do not exist.
     *
     * @param workload determines the network
     * @throws IOException if a file cannot be written
     */
    public void prepare(Workload workload) throws IOException {
        Files.createDirectories(path);
        if (!Files.exists(weightsFile(workload))) {
            Safetensors.write(
                    weightsFile(workload), RandomWeights.of(workload.judge().network()), Map.of("seed", "1"));
            deleteChecks(workload);
            Files.deleteIfExists(onnx(workload));
            Files.deleteIfExists(torchScript(workload));
        }
        if (!Files.exists(checkFile(workload))) {
            Safetensors.write(checkFile(workload), check(workload), Map.of("engine", "nd4j"));
        }
        if (!Files.exists(onnx(workload))) {
            StateDict weights = Safetensors.read(weightsFile(workload)).weights();
            OnnxExport.of(workload.card(), weights).write(onnx(workload));
        }
    }

    /**
     * Writes a network's checks and ONNX file again with this version of the project.
     *
     * @param workload determines the network
     * @throws IOException if a file cannot be written
     */
    public void renew(Workload workload) throws IOException {
        Files.createDirectories(path);
        deleteChecks(workload);
        Files.deleteIfExists(onnx(workload));
        prepare(workload);
    }

    /** Deletes a network's checks of all sizes. */
    private void deleteChecks(Workload workload) throws IOException {
        try (DirectoryStream<Path> checks = Files.newDirectoryStream(path, workload.name() + "-check*.safetensors")) {
            for (Path check : checks) {
                Files.delete(check);
            }
        }
    }

    private StateDict check(Workload workload) throws IOException {
        Workload few = new Workload(workload.setup(), workload.backbone(), CHECKED_IMAGES, 0, workload.side());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        float[][] inputs = few.inputs();
        for (int i = 0; i < inputs.length; i++) {
            String name = few.setup() == AnnotationSetup.HA1 ? "image" : i == 0 ? "original" : "anonymized";
            tensors.put(name, Tensor.ofFloats(inputs[i], CHECKED_IMAGES, 3, few.side(), few.side()));
        }
        StateDict weights = Safetensors.read(weightsFile(workload)).weights();
        try (Peer peer = EnginePeer.open("nd4j", few, weights)) {
            tensors.put("logits", Tensor.ofFloats(peer.run(), CHECKED_IMAGES, Workload.OUTPUTS));
        }
        return StateDict.of(tensors);
    }
}
