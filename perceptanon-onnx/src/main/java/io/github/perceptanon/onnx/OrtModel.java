// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.Usage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of ONNX Runtime. Must not be loaded before its classes are found on the class path. */
final class OrtModel implements OnnxModel {
    private static final Logger LOG = LoggerFactory.getLogger(OrtModel.class);

    private final OrtLibrary library;
    private final OrtSession session;
    private final String sha256;
    private final Map<String, String> metadata;
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final Usage usage;

    private OrtModel(OrtLibrary library, OrtSession session, String sha256, Map<String, String> metadata)
            throws OrtException {
        this.library = library;
        this.session = session;
        this.sha256 = sha256;
        this.metadata = metadata;
        this.inputs = ports(session.getInputInfo().values());
        this.outputs = ports(session.getOutputInfo().values());
        this.usage = new Usage("the model", this::free);
    }

    static OrtModel open(Path file, int threads, boolean anyInputSize) throws IOException {
        try (OnnxFile read = OnnxFile.read(file, anyInputSize)) {
            OrtLibrary library = OrtLibrary.load();
            OrtSession session = library.open(read.bytes(), OrtVariant.PLAIN, Device.CPU, threads);
            try {
                return new OrtModel(library, session, read.sha256(), read.metadata());
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new IOException(
                    "ONNX Runtime cannot run the model: " + OneLine.of(e.getMessage()) + " (" + file + ")", e);
        }
    }

    private static List<Port> ports(Collection<NodeInfo> nodes) {
        List<Port> ports = new ArrayList<>();
        for (NodeInfo node : nodes) {
            if (node.getInfo() instanceof TensorInfo tensor) {
                ports.add(new Port(
                        node.getName(),
                        tensor.type.name(),
                        Arrays.stream(tensor.getShape()).boxed().toList()));
            } else {
                ports.add(new Port(node.getName(), "no tensor", List.of()));
            }
        }
        return List.copyOf(ports);
    }

    @Override
    public String sha256() {
        return sha256;
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public List<Port> inputs() {
        return inputs;
    }

    @Override
    public List<Port> outputs() {
        return outputs;
    }

    @Override
    public List<Output> run(int batch, int[] shape, Consumer<FloatBuffer> fill) throws IOException {
        if (inputs.size() != 1) {
            throw new IllegalStateException("the model must have 1 input but has " + inputs.size());
        }
        long length = batch;
        for (int side : shape) {
            length *= side;
        }
        if (length > MOST_VALUES) {
            throw new IOException("an input of " + length + " values is larger than the limit of " + MOST_VALUES);
        }
        usage.begin();
        try (OrtTensor input = OrtTensor.of(library.environment(), batch, shape)) {
            fill.accept(input.values());
            try (OrtSession.Result result = session.run(Map.of(inputs.get(0).name(), input.tensor()))) {
                List<Output> given = new ArrayList<>();
                for (int i = 0; i < outputs.size(); i++) {
                    given.add(output(outputs.get(i).name(), result.get(i)));
                }
                return given;
            }
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime could not run the model: " + OneLine.of(e.getMessage()), e);
        } finally {
            usage.end();
        }
    }

    private static Output output(String name, OnnxValue value) throws IOException {
        FloatBuffer floats = null;
        int[] shape = new int[0];
        if (value instanceof OnnxTensor tensor) {
            long[] sides = tensor.getInfo().getShape();
            long length = 1;
            for (long side : sides) {
                length = side > MOST_VALUES || length > MOST_VALUES ? Long.MAX_VALUE / 2 : length * side;
            }
            if (length > MOST_VALUES) {
                throw new IOException("output " + name + " of " + Arrays.toString(sides) + " has more than "
                        + MOST_VALUES + " values");
            }
            shape = Arrays.stream(sides).mapToInt(Math::toIntExact).toArray();
            floats = tensor.getFloatBuffer();
        }
        if (floats == null) {
            throw new IOException("output " + name + " must hold floats but is " + value.getInfo());
        }
        float[] values = new float[floats.remaining()];
        floats.get(values);
        return new Output(name, shape, values);
    }

    @Override
    public void close() {
        usage.close();
    }

    private void free() {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("ONNX Runtime could not close a session: {}", OneLine.of(e.getMessage()));
        }
    }
}
