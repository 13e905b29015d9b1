// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Converts strided tensors to row-major ones: a view of the storage if its elements already have that order, otherwise
 * a copy. Copies are limited to a multiple of the file's size, because strides of 0 turn one number into terabytes. If
 * weights must be finite, each element is checked once, however many tensors share it.
 */
final class StorageViews {
    private static final int MAX_COPIES = 4;

    private final FileBytes file;
    private final StorageSource storages;
    private final NonFinite nonFinite;
    private final Map<CheckpointGlobals.Storage, CheckedRanges> finite = new HashMap<>();
    private long copyBytesLeft;

    StorageViews(FileBytes file, StorageSource storages, NonFinite nonFinite) {
        this.file = file;
        this.storages = storages;
        this.nonFinite = nonFinite;
        this.copyBytesLeft = MAX_COPIES * file.size();
    }

    Tensor tensor(String name, CheckpointGlobals.StridedTensor strided) throws IOException {
        String what = "tensor " + Quoted.of(name);
        long[] size = numbers(what + " size", strided.size());
        long[] stride = numbers(what + " stride", strided.stride());
        CheckpointGlobals.Storage storage = strided.storage();
        int width = storage.dtype().bytes();
        long count = requireInside(what, strided, size, stride);
        ByteBuffer bytes = storages.bytes(storage);
        if (count == 0 || isRowMajor(size, stride)) {
            ByteBuffer view = bytes.slice(count == 0 ? 0 : (int) (strided.offset() * width), (int) (count * width));
            Tensor tensor = Tensor.of(storage.dtype(), size, view);
            requireFinite(name, tensor, storage, strided.offset());
            return tensor;
        }
        copyBytesLeft -= count * width;
        if (copyBytesLeft < 0) {
            throw file.refuse(what + " " + storage.dtype() + Arrays.toString(size) + " has strides "
                    + Arrays.toString(stride) + " that would unfold the file to more than the limit of " + MAX_COPIES
                    + " times its " + file.size() + " bytes");
        }
        Tensor tensor =
                Tensor.of(storage.dtype(), size, copy(bytes, strided.offset(), size, stride, (int) count, width));
        if (nonFinite == NonFinite.REFUSE) {
            StateDict.requireFinite(file.source(), name, tensor, tensor.firstNonFinite());
        }
        return tensor;
    }

    private void requireFinite(String name, Tensor tensor, CheckpointGlobals.Storage storage, long offset)
            throws WeightsException {
        if (nonFinite == NonFinite.ALLOW || tensor.size() == 0) {
            return;
        }
        CheckedRanges known = finite.computeIfAbsent(storage, s -> new CheckedRanges());
        for (CheckedRanges.Extent part : known.add(offset, offset + tensor.size())) {
            int first = tensor.firstNonFinite((int) (part.from() - offset), (int) (part.to() - offset));
            StateDict.requireFinite(file.source(), name, tensor, first);
        }
    }

    private long[] numbers(String what, Object[] values) throws WeightsException {
        long[] numbers = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] instanceof Integer) && !(values[i] instanceof Long)) {
                throw file.refuse(what + " holds " + CheckpointGlobals.describe(values[i]) + ", not a whole number");
            }
            numbers[i] = ((Number) values[i]).longValue();
            if (numbers[i] < 0) {
                throw file.refuse(what + " must not be negative but holds " + numbers[i]);
            }
        }
        return numbers;
    }

    /** Checks that every element lies in the storage and returns the number of elements. */
    private long requireInside(String what, CheckpointGlobals.StridedTensor strided, long[] size, long[] stride)
            throws WeightsException {
        CheckpointGlobals.Storage storage = strided.storage();
        String shape = what + " " + storage.dtype() + Arrays.toString(size);
        long count = 1;
        long last = strided.offset();
        try {
            for (int i = 0; i < size.length; i++) {
                count = Math.multiplyExact(count, size[i]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, size[i] - 1), stride[i]));
            }
            if (Math.multiplyExact(count, storage.dtype().bytes()) > Integer.MAX_VALUE) {
                throw file.refuse(shape + " is larger than the limit of " + Integer.MAX_VALUE + " bytes");
            }
        } catch (ArithmeticException e) {
            throw new WeightsException(file.source(), shape + " has too many elements", e);
        }
        if (strided.offset() < 0) {
            throw file.refuse(shape + " has the negative offset " + strided.offset());
        }
        if (count > 0 && last >= storage.elements()) {
            throw file.refuse(shape + " with offset " + strided.offset() + " and strides " + Arrays.toString(stride)
                    + " reaches element " + last + " but storage " + Quoted.of(storage.key()) + " has "
                    + storage.elements());
        }
        return count;
    }

    private static boolean isRowMajor(long[] size, long[] stride) {
        long expected = 1;
        for (int i = size.length - 1; i >= 0; i--) {
            if (size[i] != 1) {
                if (stride[i] != expected) {
                    return false;
                }
                expected *= size[i];
            }
        }
        return true;
    }

    /** Visits the elements in row-major order; every index has been checked. */
    private static ByteBuffer copy(ByteBuffer from, long offset, long[] size, long[] stride, int count, int width) {
        ByteBuffer to = ByteBuffer.allocate(count * width).order(from.order());
        long[] index = new long[size.length];
        long element = offset;
        for (int i = 0; i < count; i++) {
            copyElement(from, (int) (element * width), to, i * width, width);
            for (int d = size.length - 1; d >= 0; d--) {
                element += stride[d];
                if (++index[d] < size[d]) {
                    break;
                }
                element -= stride[d] * size[d];
                index[d] = 0;
            }
        }
        return to;
    }

    private static void copyElement(ByteBuffer from, int source, ByteBuffer to, int target, int width) {
        switch (width) {
            case 8 -> to.putLong(target, from.getLong(source));
            case 4 -> to.putInt(target, from.getInt(source));
            case 2 -> to.putShort(target, from.getShort(source));
            default -> to.put(target, from.get(source));
        }
    }
}
