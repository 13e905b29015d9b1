package io.github.perceptanon.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/** An ONNX model being written: nodes and constants in the order in which they are added. */
final class OnnxGraph {
    /** ONNX 1.12: the first that every ONNX Runtime of the last years reads, and enough for these networks. */
    static final int OPSET = 17;

    private static final int IR_VERSION = 8;
    private static final String BATCH = "batch";

    private final GraphProto.Builder graph = GraphProto.newBuilder();

    OnnxGraph(String name) {
        graph.setName(name);
    }

    /** A float input or output (batch, shape…). */
    private static ValueInfoProto floats(String name, int[] shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (int d : shape) {
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(dims)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    void input(String name, int[] shape) {
        graph.addInput(floats(name, shape));
    }

    void output(String name, int[] shape) {
        graph.addOutput(floats(name, shape));
    }

    /** Adds a node with one output, and gives that output's name. */
    String node(String type, List<String> inputs, String output, AttributeProto... attributes) {
        node(type, inputs, List.of(output), attributes);
        return output;
    }

    void node(String type, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(outputs.get(0) + "/" + type)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes)));
    }

    /** Adds a constant of 32-bit floats, and gives its name. */
    String constant(String name, float[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, bytes, shape);
    }

    /** Adds a constant of 16-bit floats, and gives its name. */
    String halfConstant(String name, float[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Short.BYTES);
        for (float value : values) {
            bytes.putShort(HalfFloats.nearest(value));
        }
        return constant(name, TensorProto.DataType.FLOAT16, bytes.flip(), shape);
    }

    /** Adds a constant of signed bytes, and gives its name. */
    String byteConstant(String name, byte[] values, long... shape) {
        return constant(name, TensorProto.DataType.INT8, ByteBuffer.wrap(values), shape);
    }

    /** Adds one unsigned byte, and gives its name. */
    String unsignedByte(String name, int value) {
        return constant(name, TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    /** Adds a constant of 32-bit integers, and gives its name. */
    String intConstant(String name, int[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return constant(name, TensorProto.DataType.INT32, bytes, shape);
    }

    /** Adds a vector of 64-bit integers, and gives its name. */
    String longConstant(String name, long... values) {
        return longs(name, values, values.length);
    }

    /** Adds one 64-bit integer, and gives its name. */
    String longScalar(String name, long value) {
        return longs(name, new long[] {value});
    }

    private String longs(String name, long[] values, long... shape) {
        ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64, bytes, shape);
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
        ByteString data = UnsafeByteOperations.unsafeWrap(bytes);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(data);
        for (long d : shape) {
            tensor.addDims(d);
        }
        graph.addInitializer(tensor);
        return name;
    }

    static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long v : values) {
            attribute.addInts(v);
        }
        return attribute.build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    /** The file's bytes. */
    byte[] toBytes(Map<String, String> metadata) {
        return model(metadata).toByteArray();
    }

    /** The file's bytes without metadata, in memory that the caller closes. */
    BytePointer toNativeMemory() {
        ModelProto model = model(Map.of());
        BytePointer memory = new BytePointer(model.getSerializedSize());
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(memory.asBuffer());
            model.writeTo(out);
            out.flush();
            return memory;
        } catch (IOException e) {
            memory.close();
            throw new UncheckedIOException("a buffer of the model's size does not hold it", e);
        }
    }

    private ModelProto model(Map<String, String> metadata) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("PerceptAnon")
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET));
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }
}
