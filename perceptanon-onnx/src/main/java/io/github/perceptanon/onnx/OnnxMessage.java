// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a message in ONNX's protobuf format: fields by their numbers in onnx.proto, in the order in which they are added.
 * Bytes are not copied, so they must not be changed afterwards.
 */
final class OnnxMessage {
    private sealed interface Field {
        /** Its size with its tag. */
        int size();

        void writeTo(CodedOutputStream out) throws IOException;
    }

    private record IntegerField(int number, long value) implements Field {
        @Override
        public int size() {
            return CodedOutputStream.computeInt64Size(number, value);
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            out.writeInt64(number, value);
        }
    }

    private record RealField(int number, float value) implements Field {
        @Override
        public int size() {
            return CodedOutputStream.computeFloatSize(number, value);
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            out.writeFloat(number, value);
        }
    }

    private record TextField(int number, String value) implements Field {
        @Override
        public int size() {
            return CodedOutputStream.computeStringSize(number, value);
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            out.writeString(number, value);
        }
    }

    private record BytesField(int number, ByteBuffer value) implements Field {
        @Override
        public int size() {
            return CodedOutputStream.computeTagSize(number) + lengthDelimited(value.remaining());
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            out.writeTag(number, LENGTH_DELIMITED);
            out.writeUInt32NoTag(value.remaining());
            out.writeRawBytes(value.duplicate());
        }
    }

    private record MessageField(int number, OnnxMessage value) implements Field {
        @Override
        public int size() {
            return CodedOutputStream.computeTagSize(number) + lengthDelimited(value.size());
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            out.writeTag(number, LENGTH_DELIMITED);
            out.writeUInt32NoTag(value.size());
            value.writeTo(out);
        }
    }

    private static final int LENGTH_DELIMITED = 2;

    private final List<Field> fields = new ArrayList<>();
    private int size;

    private static int lengthDelimited(int length) {
        return Math.addExact(CodedOutputStream.computeUInt32SizeNoTag(length), length);
    }

    private OnnxMessage add(Field field) {
        fields.add(field);
        size = Math.addExact(size, field.size());
        return this;
    }

    OnnxMessage integer(int number, long value) {
        return add(new IntegerField(number, value));
    }

    OnnxMessage real(int number, float value) {
        return add(new RealField(number, value));
    }

    OnnxMessage text(int number, String value) {
        return add(new TextField(number, value));
    }

    OnnxMessage texts(int number, List<String> values) {
        values.forEach(value -> text(number, value));
        return this;
    }

    OnnxMessage integers(int number, long... values) {
        for (long value : values) {
            integer(number, value);
        }
        return this;
    }

    OnnxMessage bytes(int number, ByteBuffer value) {
        return add(new BytesField(number, value));
    }

    /** Adds another message, which must be complete: fields added to it later would not be counted. */
    OnnxMessage message(int number, OnnxMessage value) {
        return add(new MessageField(number, value));
    }

    /** The size of the whole message. Above protobuf's limit of 2 GiB, adding fails with an {@link ArithmeticException}. */
    int size() {
        return size;
    }

    void writeTo(CodedOutputStream out) throws IOException {
        for (Field field : fields) {
            field.writeTo(out);
        }
    }
}
