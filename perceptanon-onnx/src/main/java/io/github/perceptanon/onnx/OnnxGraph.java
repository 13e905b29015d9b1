// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import com.google.protobuf.CodedOutputStream;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;

/** An ONNX model being written: nodes and constants in the order in which they are added. */
final class OnnxGraph {
    /** ONNX 1.12, which every ONNX Runtime of recent years reads and which is enough for these networks. */
    static final int OPSET = 17;

    private static final int IR_VERSION = 8;
    private static final String BATCH = "batch";

    /** Types of tensors, with their numbers in onnx.proto. */
    enum DataType {
        FLOAT(1),
        UINT8(2),
        INT8(3),
        INT32(6),
        INT64(7),
        FLOAT16(10);

        private final int number;

        DataType(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** An attribute of a node. */
    record Attribute(OnnxMessage message) {
        private static final int FLOAT = 1;
        private static final int INT = 2;
        private static final int INTS = 7;
        private static final int NAME = 1;
        private static final int F = 2;
        private static final int I = 3;
        private static final int ALL_INTS = 8;
        private static final int TYPE = 20;

        private static OnnxMessage named(String name, int type) {
            return new OnnxMessage().text(NAME, name).integer(TYPE, type);
        }
    }

    /** Field numbers of onnx.proto. */
    private static final class Fields {
        private static final int NODE_INPUT = 1;
        private static final int NODE_OUTPUT = 2;
        private static final int NODE_NAME = 3;
        private static final int NODE_TYPE = 4;
        private static final int NODE_ATTRIBUTE = 5;
        private static final int GRAPH_NODE = 1;
        private static final int GRAPH_NAME = 2;
        private static final int GRAPH_INITIALIZER = 5;
        private static final int GRAPH_INPUT = 11;
        private static final int GRAPH_OUTPUT = 12;
        private static final int TENSOR_DIMS = 1;
        private static final int TENSOR_TYPE = 2;
        private static final int TENSOR_NAME = 8;
        private static final int TENSOR_RAW_DATA = 9;
        private static final int VALUE_NAME = 1;
        private static final int VALUE_TYPE = 2;
        private static final int TYPE_TENSOR = 1;
        private static final int TENSOR_TYPE_ELEMENT = 1;
        private static final int TENSOR_TYPE_SHAPE = 2;
        private static final int SHAPE_DIM = 1;
        private static final int DIM_VALUE = 1;
        private static final int DIM_PARAM = 2;
        private static final int MODEL_IR_VERSION = 1;
        private static final int MODEL_PRODUCER = 2;
        private static final int MODEL_GRAPH = 7;
        private static final int MODEL_OPSET = 8;
        private static final int MODEL_METADATA = 14;
        private static final int OPSET_VERSION = 2;
        private static final int ENTRY_KEY = 1;
        private static final int ENTRY_VALUE = 2;
    }

    private final OnnxMessage graph = new OnnxMessage();

    OnnxGraph(String name) {
        graph.text(Fields.GRAPH_NAME, name);
    }

    /** Describes a float input or output (batch, shape…). */
    private static OnnxMessage floats(String name, int[] shape) {
        OnnxMessage dims = new OnnxMessage().message(Fields.SHAPE_DIM, new OnnxMessage().text(Fields.DIM_PARAM, BATCH));
        for (int d : shape) {
            dims.message(Fields.SHAPE_DIM, new OnnxMessage().integer(Fields.DIM_VALUE, d));
        }
        OnnxMessage tensor = new OnnxMessage()
                .integer(Fields.TENSOR_TYPE_ELEMENT, DataType.FLOAT.number())
                .message(Fields.TENSOR_TYPE_SHAPE, dims);
        return new OnnxMessage()
                .text(Fields.VALUE_NAME, name)
                .message(Fields.VALUE_TYPE, new OnnxMessage().message(Fields.TYPE_TENSOR, tensor));
    }

    void input(String name, int[] shape) {
        graph.message(Fields.GRAPH_INPUT, floats(name, shape));
    }

    void output(String name, int[] shape) {
        graph.message(Fields.GRAPH_OUTPUT, floats(name, shape));
    }

    /** Adds a node with one output, and returns that output's name. */
    String node(String type, List<String> inputs, String output, Attribute... attributes) {
        node(type, inputs, List.of(output), attributes);
        return output;
    }

    void node(String type, List<String> inputs, List<String> outputs, Attribute... attributes) {
        OnnxMessage node = new OnnxMessage()
                .texts(Fields.NODE_INPUT, inputs)
                .texts(Fields.NODE_OUTPUT, outputs)
                .text(Fields.NODE_NAME, outputs.get(0) + "/" + type)
                .text(Fields.NODE_TYPE, type);
        for (Attribute attribute : attributes) {
            node.message(Fields.NODE_ATTRIBUTE, attribute.message());
        }
        graph.message(Fields.GRAPH_NODE, node);
    }

    /** Adds a constant of 32-bit floats, and returns its name. */
    String constant(String name, float[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return constant(name, DataType.FLOAT, bytes, shape);
    }

    /** Adds a tensor as 32-bit floats, which is not copied before the model is written, and returns its name. */
    String constant(String name, Tensor tensor, long... shape) {
        return tensor.dtype() == DType.F32
                ? constant(name, DataType.FLOAT, tensor.bytes(), shape)
                : constant(name, tensor.toFloats(), shape);
    }

    /** Adds a constant of 16-bit floats, and returns its name. */
    String halfConstant(String name, float[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Short.BYTES);
        for (float value : values) {
            bytes.putShort(HalfFloats.nearest(value));
        }
        return constant(name, DataType.FLOAT16, bytes.flip(), shape);
    }

    /** Adds a constant of signed bytes, and returns its name. */
    String byteConstant(String name, byte[] values, long... shape) {
        return constant(name, DataType.INT8, ByteBuffer.wrap(values), shape);
    }

    /** Adds one unsigned byte, and returns its name. */
    String unsignedByte(String name, int value) {
        return constant(name, DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    /** Adds a constant of 32-bit integers, and returns its name. */
    String intConstant(String name, int[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return constant(name, DataType.INT32, bytes, shape);
    }

    /** Adds a vector of 64-bit integers, and returns its name. */
    String longConstant(String name, long... values) {
        return longs(name, values, values.length);
    }

    /** Adds one 64-bit integer, and returns its name. */
    String longScalar(String name, long value) {
        return longs(name, new long[] {value});
    }

    private String longs(String name, long[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return constant(name, DataType.INT64, bytes, shape);
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(String name, DataType type, ByteBuffer bytes, long... shape) {
        graph.message(
                Fields.GRAPH_INITIALIZER,
                new OnnxMessage()
                        .integers(Fields.TENSOR_DIMS, shape)
                        .integer(Fields.TENSOR_TYPE, type.number())
                        .text(Fields.TENSOR_NAME, name)
                        .bytes(Fields.TENSOR_RAW_DATA, bytes));
        return name;
    }

    static Attribute ints(String name, long... values) {
        return new Attribute(Attribute.named(name, Attribute.INTS).integers(Attribute.ALL_INTS, values));
    }

    static Attribute integer(String name, long value) {
        return new Attribute(Attribute.named(name, Attribute.INT).integer(Attribute.I, value));
    }

    static Attribute real(String name, double value) {
        return new Attribute(Attribute.named(name, Attribute.FLOAT).real(Attribute.F, (float) value));
    }

    /** The file's bytes. */
    byte[] toBytes(Map<String, String> metadata) {
        OnnxMessage model = model(metadata);
        byte[] bytes = new byte[model.size()];
        write(model, CodedOutputStream.newInstance(bytes));
        return bytes;
    }

    /** The file's bytes without metadata, in memory that the caller must close. */
    BytePointer toNativeMemory() {
        OnnxMessage model = model(Map.of());
        BytePointer memory = new BytePointer(model.size());
        try {
            write(model, CodedOutputStream.newInstance(memory.asBuffer()));
            return memory;
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private static void write(OnnxMessage model, CodedOutputStream out) {
        try {
            model.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory of the model's size does not hold it", e);
        }
    }

    private OnnxMessage model(Map<String, String> metadata) {
        OnnxMessage model = new OnnxMessage()
                .integer(Fields.MODEL_IR_VERSION, IR_VERSION)
                .text(Fields.MODEL_PRODUCER, "PerceptAnon")
                .message(Fields.MODEL_GRAPH, graph)
                .message(Fields.MODEL_OPSET, new OnnxMessage().integer(Fields.OPSET_VERSION, OPSET));
        new TreeMap<>(metadata)
                .forEach((key, value) -> model.message(
                        Fields.MODEL_METADATA,
                        new OnnxMessage().text(Fields.ENTRY_KEY, key).text(Fields.ENTRY_VALUE, value)));
        return model;
    }
}
