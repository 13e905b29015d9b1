// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.github.perceptanon.file.RegularFile;
import io.github.perceptanon.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;

/**
 * An ONNX file in native memory, looked through before ONNX Runtime sees it: it must be a model, and must not refer to other
 * files. Closing frees the memory.
 */
final class OnnxFile implements AutoCloseable {
    private static final int DEEPEST = 32;
    private static final int MOST_METADATA = 1000;
    private static final int LONGEST_TEXT = 1 << 20;

    /** Field numbers of onnx.proto. */
    private static final class Fields {
        private static final int MODEL_IR_VERSION = 1;
        private static final int MODEL_GRAPH = 7;
        private static final int MODEL_METADATA = 14;
        private static final int MODEL_FUNCTION = 25;
        private static final int FUNCTION_NODE = 7;
        private static final int GRAPH_NODE = 1;
        private static final int GRAPH_INITIALIZER = 5;
        private static final int GRAPH_INPUT = 11;
        private static final int GRAPH_OUTPUT = 12;
        private static final int GRAPH_VALUE_INFO = 13;
        private static final int GRAPH_SPARSE_INITIALIZER = 15;
        private static final int SPARSE_VALUES = 1;
        private static final int SPARSE_INDICES = 2;
        private static final int NODE_ATTRIBUTE = 5;
        private static final int ATTRIBUTE_TENSOR = 5;
        private static final int ATTRIBUTE_GRAPH = 6;
        private static final int ATTRIBUTE_TENSORS = 10;
        private static final int ATTRIBUTE_GRAPHS = 11;
        private static final int ATTRIBUTE_SPARSE = 22;
        private static final int ATTRIBUTE_SPARSES = 23;
        private static final int TENSOR_NAME = 8;
        private static final int TENSOR_EXTERNAL = 13;
        private static final int TENSOR_LOCATION = 14;
        private static final int VALUE_NAME = 1;
        private static final int VALUE_TYPE = 2;
        private static final int TYPE_TENSOR = 1;
        private static final int TENSOR_TYPE_ELEMENT = 1;
        private static final int TENSOR_TYPE_SHAPE = 2;
        private static final int SHAPE_DIM = 1;
        private static final int DIM_PARAM = 2;
        private static final int ENTRY_KEY = 1;
        private static final int ENTRY_VALUE = 2;
    }

    private final Path file;
    private final String sha256;
    private final Map<String, String> metadata = new TreeMap<>();
    private BytePointer memory;

    private OnnxFile(Path file, BytePointer memory, String sha256) {
        this.file = file;
        this.memory = memory;
        this.sha256 = sha256;
    }

    /** Reads and checks a file; without the sizes of its inputs and outputs, if any may be used. */
    static OnnxFile read(Path file, boolean anyInputSize) throws IOException {
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new IOException(problem.get() + " (" + file + ")");
        }
        BytePointer memory;
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            if (size > OnnxModel.MOST_BYTES) {
                throw new IOException("a model of " + size + " bytes is larger than the limit of "
                        + OnnxModel.MOST_BYTES + " (" + file + ")");
            }
            if (size == 0) {
                throw new IOException("not an ONNX model: the file is empty (" + file + ")");
            }
            memory = new BytePointer(size);
            try {
                ByteBuffer bytes = memory.asByteBuffer();
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes) < 0) {
                        throw new IOException("the file became shorter while it was read (" + file + ")");
                    }
                }
            } catch (IOException | RuntimeException e) {
                memory.close();
                throw e;
            }
        }
        OnnxFile read = new OnnxFile(
                file, memory, new Sha256().add(memory.asByteBuffer()).hex());
        try {
            read.checkModel(anyInputSize);
            return read;
        } catch (IOException | RuntimeException e) {
            read.close();
            throw e;
        }
    }

    ByteBuffer bytes() {
        return memory.asByteBuffer();
    }

    String sha256() {
        return sha256;
    }

    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public void close() {
        memory.close();
    }

    /** Where a length-delimited field's content begins and ends. */
    private record Span(int from, int to) {
        int length() {
            return to - from;
        }
    }

    private void checkModel(boolean anyInputSize) throws IOException {
        Span graph = null;
        Span graphField = null;
        boolean version = false;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes());
            for (int start = 0, tag = in.readTag(); tag != 0; start = in.getTotalBytesRead(), tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case Fields.MODEL_IR_VERSION -> {
                        in.skipField(tag);
                        version = true;
                    }
                    case Fields.MODEL_GRAPH -> {
                        graph = enter(in, tag, 0, this::checkGraph);
                        graphField = new Span(start, graph.to());
                    }
                    case Fields.MODEL_METADATA -> enter(in, tag, 0, this::readMetadata);
                    case Fields.MODEL_FUNCTION -> enter(in, tag, 0, this::checkFunction);
                    default -> in.skipField(tag);
                }
            }
            if (!version || graph == null || graphField == null) {
                throw new IOException(
                        "not an ONNX model: it has no " + (version ? "graph" : "version") + " (" + file + ")");
            }
            if (anyInputSize) {
                forgetSizes(graphField, graph);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("not an ONNX model, or damaged: " + e.getMessage() + " (" + file + ")", e);
        }
    }

    private interface Reader {
        void read(CodedInputStream in, int depth) throws IOException;
    }

    /** Reads a message within another, and says where it lies. */
    private Span enter(CodedInputStream in, int tag, int depth, Reader reader) throws IOException {
        requireDelimited(tag);
        if (depth >= DEEPEST) {
            throw new IOException("graphs lie in each other more than " + DEEPEST + " deep (" + file + ")");
        }
        int length = in.readRawVarint32();
        int from = in.getTotalBytesRead();
        int limit = in.pushLimit(length);
        reader.read(in, depth + 1);
        if (in.getBytesUntilLimit() != 0) {
            throw new IOException("not an ONNX model, or damaged: a message ends early (" + file + ")");
        }
        in.popLimit(limit);
        return new Span(from, from + length);
    }

    private void requireDelimited(int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            throw new IOException("not an ONNX model: field " + WireFormat.getTagFieldNumber(tag)
                    + " has another type (" + file + ")");
        }
    }

    private void checkGraph(CodedInputStream in, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Fields.GRAPH_NODE -> enter(in, tag, depth, this::checkNode);
                case Fields.GRAPH_INITIALIZER -> enter(in, tag, depth, this::checkTensor);
                case Fields.GRAPH_SPARSE_INITIALIZER -> enter(in, tag, depth, this::checkSparse);
                default -> in.skipField(tag);
            }
        }
    }

    private void checkFunction(CodedInputStream in, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == Fields.FUNCTION_NODE) {
                enter(in, tag, depth, this::checkNode);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void checkNode(CodedInputStream in, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == Fields.NODE_ATTRIBUTE) {
                enter(in, tag, depth, this::checkAttribute);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void checkAttribute(CodedInputStream in, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Fields.ATTRIBUTE_TENSOR, Fields.ATTRIBUTE_TENSORS -> enter(in, tag, depth, this::checkTensor);
                case Fields.ATTRIBUTE_GRAPH, Fields.ATTRIBUTE_GRAPHS -> enter(in, tag, depth, this::checkGraph);
                case Fields.ATTRIBUTE_SPARSE, Fields.ATTRIBUTE_SPARSES -> enter(in, tag, depth, this::checkSparse);
                default -> in.skipField(tag);
            }
        }
    }

    private void checkSparse(CodedInputStream in, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == Fields.SPARSE_VALUES || field == Fields.SPARSE_INDICES) {
                enter(in, tag, depth, this::checkTensor);
            } else {
                in.skipField(tag);
            }
        }
    }

    /** Weights in other files could be any file that the process can read. */
    private void checkTensor(CodedInputStream in, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            boolean elsewhere = field == Fields.TENSOR_EXTERNAL;
            if (field == Fields.TENSOR_LOCATION && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                elsewhere = in.readInt64() != 0;
            } else {
                in.skipField(tag);
            }
            if (elsewhere) {
                throw new IOException("its weights must be in the file itself but lie in another (" + file + ")");
            }
        }
    }

    private void readMetadata(CodedInputStream in, int depth) throws IOException {
        String key = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Fields.ENTRY_KEY -> key = text(in, tag);
                case Fields.ENTRY_VALUE -> value = text(in, tag);
                default -> in.skipField(tag);
            }
        }
        if (metadata.size() == MOST_METADATA) {
            throw new IOException("its metadata have more than " + MOST_METADATA + " entries (" + file + ")");
        }
        metadata.put(key, value);
    }

    private String text(CodedInputStream in, int tag) throws IOException {
        requireDelimited(tag);
        int length = in.readRawVarint32();
        if (length > LONGEST_TEXT) {
            throw new IOException("a name or text in it has " + length + " bytes, more than the limit of "
                    + LONGEST_TEXT + " (" + file + ")");
        }
        return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    }

    /** Writes the model again with inputs of any size, and without what the file says of values that follow from them. */
    private void forgetSizes(Span graphField, Span graph) throws IOException {
        ByteBuffer all = bytes();
        Set<String> weights = new HashSet<>();
        List<Span> kept = new ArrayList<>();
        CodedInputStream in =
                CodedInputStream.newInstance(all.duplicate().limit(graph.to()).position(graph.from()));
        List<Span> inputs = new ArrayList<>();
        List<Span> outputs = new ArrayList<>();
        for (int tag = in.readTag(), start = 0; tag != 0; start = in.getTotalBytesRead(), tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == Fields.GRAPH_INPUT || field == Fields.GRAPH_OUTPUT || field == Fields.GRAPH_INITIALIZER) {
                requireDelimited(tag);
                int length = in.readRawVarint32();
                int from = graph.from() + in.getTotalBytesRead();
                in.skipRawBytes(length);
                Span content = new Span(from, from + length);
                switch (field) {
                    case Fields.GRAPH_INPUT -> inputs.add(content);
                    case Fields.GRAPH_OUTPUT -> outputs.add(content);
                    default -> {
                        weights.add(name(all, content, Fields.TENSOR_NAME));
                        kept.add(new Span(graph.from() + start, content.to()));
                    }
                }
            } else {
                in.skipField(tag);
                if (field != Fields.GRAPH_VALUE_INFO) {
                    kept.add(new Span(graph.from() + start, graph.from() + in.getTotalBytesRead()));
                }
            }
        }
        OnnxMessage written = new OnnxMessage();
        for (Span input : inputs) {
            // Files of the first versions list their weights among the inputs.
            if (weights.contains(name(all, input, Fields.VALUE_NAME))) {
                written.bytes(Fields.GRAPH_INPUT, slice(all, input));
            } else {
                written.message(Fields.GRAPH_INPUT, unsized(all, input, true));
            }
        }
        for (Span output : outputs) {
            written.message(Fields.GRAPH_OUTPUT, unsized(all, output, false));
        }
        replaceGraph(all, graphField, kept, written);
    }

    private void replaceGraph(ByteBuffer all, Span graphField, List<Span> kept, OnnxMessage ports) throws IOException {
        long graphLength = ports.size();
        for (Span span : kept) {
            graphLength += span.length();
        }
        int header = CodedOutputStream.computeTagSize(Fields.MODEL_GRAPH)
                + CodedOutputStream.computeUInt32SizeNoTag(Math.toIntExact(graphLength));
        BytePointer again = new BytePointer(all.limit() - graphField.length() + header + graphLength);
        try {
            ByteBuffer target = again.asByteBuffer();
            target.put(slice(all, new Span(0, graphField.from())));
            CodedOutputStream out = CodedOutputStream.newInstance(target);
            out.writeTag(Fields.MODEL_GRAPH, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag((int) graphLength);
            ports.writeTo(out);
            for (Span span : kept) {
                out.writeRawBytes(slice(all, span));
            }
            out.writeRawBytes(slice(all, new Span(graphField.to(), all.limit())));
            out.flush();
        } catch (IOException | RuntimeException e) {
            again.close();
            throw e;
        }
        memory.close();
        memory = again;
    }

    private static ByteBuffer slice(ByteBuffer all, Span span) {
        return all.slice(span.from(), span.length());
    }

    private String name(ByteBuffer all, Span message, int number) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(slice(all, message));
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == number) {
                return text(in, tag);
            }
            in.skipField(tag);
        }
        return "";
    }

    /** A port of the same name and type, of four sides of any length, or of any sides. */
    private OnnxMessage unsized(ByteBuffer all, Span port, boolean image) throws IOException {
        long[] element = {0};
        CodedInputStream in = CodedInputStream.newInstance(slice(all, port));
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == Fields.VALUE_TYPE) {
                enter(in, tag, 0, (type, depth) -> readType(type, depth, element));
            } else {
                in.skipField(tag);
            }
        }
        OnnxMessage tensor = new OnnxMessage().integer(Fields.TENSOR_TYPE_ELEMENT, element[0]);
        if (image) {
            OnnxMessage shape = new OnnxMessage();
            for (String side : List.of("batch", "channels", "height", "width")) {
                shape.message(Fields.SHAPE_DIM, new OnnxMessage().text(Fields.DIM_PARAM, side));
            }
            tensor.message(Fields.TENSOR_TYPE_SHAPE, shape);
        }
        return new OnnxMessage()
                .text(Fields.VALUE_NAME, name(all, port, Fields.VALUE_NAME))
                .message(Fields.VALUE_TYPE, new OnnxMessage().message(Fields.TYPE_TENSOR, tensor));
    }

    private void readType(CodedInputStream in, int depth, long[] element) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == Fields.TYPE_TENSOR) {
                enter(in, tag, depth, (tensor, deeper) -> {
                    for (int inner = tensor.readTag(); inner != 0; inner = tensor.readTag()) {
                        if (WireFormat.getTagFieldNumber(inner) == Fields.TENSOR_TYPE_ELEMENT
                                && WireFormat.getTagWireType(inner) == WireFormat.WIRETYPE_VARINT) {
                            element[0] = tensor.readInt64();
                        } else {
                            tensor.skipField(inner);
                        }
                    }
                });
            } else {
                in.skipField(tag);
            }
        }
    }
}
