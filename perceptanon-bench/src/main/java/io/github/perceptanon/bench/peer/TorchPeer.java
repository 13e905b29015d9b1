// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A TorchScript file in PyTorch, through Deep Java Library, which unpacks PyTorch into the folder of the networks' files. */
final class TorchPeer implements Peer {
    private final Model model;
    private final Predictor<NDList, NDList> predictor;
    private final NDList inputs;

    private TorchPeer(Model model, NDList inputs) {
        this.model = model;
        this.predictor = model.newPredictor(new NoopTranslator());
        this.inputs = inputs;
    }

    static Peer open(PeerFolder folder, Workload workload) throws IOException {
        Path file = folder.torchScript(workload);
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", folder.path().resolve("djl").toString());
        if (workload.threads() > 0) {
            System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(workload.threads()));
        }
        Model model = Model.newInstance(workload.name(), Device.cpu(), "PyTorch");
        try {
            model.load(file.getParent(), file.getFileName().toString());
        } catch (MalformedModelException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        NDManager manager = model.getNDManager();
        Shape shape = new Shape(workload.batch(), 3, workload.side(), workload.side());
        NDList inputs = new NDList();
        Arrays.stream(workload.inputs()).forEach(values -> inputs.add(manager.create(values, shape)));
        return new TorchPeer(model, inputs);
    }

    @Override
    public float[] run() {
        try (NDList outputs = predictor.predict(inputs)) {
            return outputs.singletonOrThrow().toFloatArray();
        } catch (TranslateException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
