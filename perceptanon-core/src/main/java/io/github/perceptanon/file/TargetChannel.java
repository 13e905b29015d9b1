// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** Delegates to another channel. Its failures name the target file. */
final class TargetChannel implements WritableByteChannel {
    private final Path target;
    private final WritableByteChannel channel;

    TargetChannel(Path target, WritableByteChannel channel) {
        this.target = target;
        this.channel = channel;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        try {
            return channel.write(bytes);
        } catch (IOException e) {
            throw WriteFailure.of(target, e);
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
