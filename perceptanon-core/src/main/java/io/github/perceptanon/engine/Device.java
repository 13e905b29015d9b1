// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processor that a network runs on. Immutable.
 *
 * @param kind the kind of processor, or {@link Kind#AUTO} to let the engine choose
 * @param index which GPU, from 0; 0 for the others
 */
public record Device(Kind kind, int index) {
    /** The engine's choice: a GPU if it can use one, else the CPU. */
    public static final Device AUTO = new Device(Kind.AUTO, 0);

    /** The CPU. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern GPU = Pattern.compile("cuda(?::(\\d{1,4}))?");

    /** Kinds of processor. */
    public enum Kind {
        /** The engine's choice. */
        AUTO,
        /** The CPU. */
        CPU,
        /** An NVIDIA GPU. */
        CUDA
    }

    /**
     * Checks the index.
     *
     * @throws IllegalArgumentException if the index is negative, or not 0 for another kind than {@link Kind#CUDA}
     */
    public Device {
        if (index < 0 || (kind != Kind.CUDA && index != 0)) {
            throw new IllegalArgumentException(
                    "a device's index must be " + (kind == Kind.CUDA ? "at least 0" : "0") + " but was " + index);
        }
    }

    /**
     * A GPU.
     *
     * @param index from 0, as {@code nvidia-smi} counts
     * @return the device
     * @throws IllegalArgumentException if the index is negative
     */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * Reads a device's name.
     *
     * @param text {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @return the device
     * @throws IllegalArgumentException if the text is none of these
     */
    public static Device parse(String text) {
        if (text.equals("auto")) {
            return AUTO;
        }
        if (text.equals("cpu")) {
            return CPU;
        }
        Matcher gpu = GPU.matcher(text);
        if (gpu.matches()) {
            return cuda(gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1)));
        }
        throw new IllegalArgumentException("a device must be auto, cpu or cuda:N but was '" + text + "'");
    }

    /**
     * The name that {@link #parse} reads.
     *
     * @return {@code auto}, {@code cpu} or {@code cuda:N}
     */
    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case CUDA -> "cuda:" + index;
        };
    }
}
