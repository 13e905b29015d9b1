// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A pointer to memory that is owned elsewhere. */
final class Address extends Pointer {
    Address(long address) {
        super((Pointer) null);
        this.address = address;
        this.limit = Long.MAX_VALUE;
        this.capacity = Long.MAX_VALUE;
    }

    /** Floats at an address, in native byte order; valid as long as the memory. */
    static FloatBuffer floats(long address, long count) {
        return new FloatPointer(new Address(address)).capacity(count).asBuffer();
    }
}
