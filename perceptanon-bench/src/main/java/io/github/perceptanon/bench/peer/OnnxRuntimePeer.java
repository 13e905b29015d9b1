// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.perceptanon.onnx.OnnxExport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ONNX Runtime's Java API on the exported file, images in direct memory. */
final class OnnxRuntimePeer implements Peer {
    private static final Set<String> OUTPUT = Set.of(OnnxExport.OUTPUT);

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final float[] logits;

    private OnnxRuntimePeer(OrtSession session, Map<String, OnnxTensor> inputs, int batch) {
        this.session = session;
        this.inputs = inputs;
        this.logits = new float[batch * Workload.OUTPUTS];
    }

    static Peer open(PeerFolder folder, Workload workload) throws IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(workload.threads());
            OrtSession session = environment.createSession(folder.onnx(workload).toString(), options);
            List<String> names = List.copyOf(session.getInputNames());
            float[][] values = workload.inputs();
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            for (int i = 0; i < values.length; i++) {
                inputs.put(names.get(i), OnnxTensor.createTensor(environment, direct(values[i]), new long[] {
                    workload.batch(), 3, workload.side(), workload.side()
                }));
            }
            return new OnnxRuntimePeer(session, inputs, workload.batch());
        } catch (OrtException e) {
            throw new IOException(folder.onnx(workload) + ": " + e.getMessage(), e);
        }
    }

    private static FloatBuffer direct(float[] values) {
        FloatBuffer buffer = ByteBuffer.allocateDirect(values.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        return buffer.put(values).flip();
    }

    @Override
    public float[] run() {
        try (OrtSession.Result result = session.run(inputs, OUTPUT)) {
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(logits);
            return logits;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
