// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A list of steps, and where the memory between them lies. Built step by step, then {@linkplain #plan planned} and run by
 * {@link ProgramMemory}; after that it does not change and is thread-safe.
 */
final class Program {
    /** An argument of a kernel, by oneDNN's number. */
    record Argument(int number, Buffer buffer) {}

    /** One step. */
    sealed interface Step {}

    /** A step that oneDNN computes. */
    record KernelStep(Kernel kernel, List<Argument> arguments) implements Step {}

    /** A step in Java. */
    record HostStep(HostWork work) implements Step {}

    /** What a step in Java does with a run's memory. */
    interface HostWork {
        void run(ProgramMemory memory);
    }

    private final Kernels kernels;
    private final List<Step> steps = new ArrayList<>();
    private final List<Buffer.Planned> planned = new ArrayList<>();
    private long bytes;

    Program(Kernels kernels) {
        this.kernels = kernels;
    }

    Buffer.Planned buffer(Layout layout) {
        Buffer.Planned made = new Buffer.Planned(layout);
        planned.add(made);
        return made;
    }

    static Argument argument(int number, Buffer buffer) {
        return new Argument(number, buffer);
    }

    /** Adds a kernel's step. */
    void add(Kernel kernel, Argument... arguments) {
        add(kernel, List.of(arguments));
    }

    void add(Kernel kernel, List<Argument> arguments) {
        List<Argument> all = new ArrayList<>(arguments);
        kernel.scratchpad().ifPresent(layout -> all.add(new Argument(DNNL_ARG_SCRATCHPAD, buffer(layout))));
        all.forEach(argument -> use(argument.buffer()));
        steps.add(new KernelStep(kernel, List.copyOf(all)));
    }

    /** Adds a step in Java that reads or writes these buffers. */
    void add(HostWork work, Buffer... used) {
        for (Buffer buffer : used) {
            use(buffer);
        }
        steps.add(new HostStep(work));
    }

    private void use(Buffer buffer) {
        Buffer.Planned root = buffer.planned();
        if (root != null) {
            root.useAt(steps.size());
        }
    }

    /** A buffer with the same tensor in this layout: the buffer itself, or one that a new step copies to. */
    Buffer in(Layout layout, Buffer from) {
        if (from.layout().sameAs(layout)) {
            return from;
        }
        Buffer to = buffer(layout);
        copy(from, to);
        return to;
    }

    /** Adds a step that copies a tensor to another layout. */
    void copy(Buffer from, Buffer to) {
        add(kernels.reorder(from.layout(), to.layout()), argument(DNNL_ARG_SRC, from), argument(DNNL_ARG_DST, to));
    }

    /** The number of steps so far; steps before it can be run apart from those after it. */
    int size() {
        return steps.size();
    }

    /** Keeps a buffer's memory to itself from the first to the last step: for what is written before or read after a run. */
    void keep(Buffer buffer) {
        Buffer.Planned root = buffer.planned();
        if (root != null) {
            root.useAt(0);
            root.useAt(Math.max(0, steps.size() - 1));
        }
    }

    /** Places all buffers, the largest first, each at the lowest place that is free while it is in use. */
    void plan() {
        List<Buffer.Planned> order = planned.stream()
                .filter(Buffer.Planned::isUsed)
                .sorted(Comparator.comparingLong(
                                (Buffer.Planned b) -> b.layout().bytes())
                        .reversed())
                .toList();
        List<Buffer.Planned> placed = new ArrayList<>();
        for (Buffer.Planned buffer : order) {
            long place = 0;
            for (Buffer.Planned other : placed) {
                if (other.overlaps(buffer)) {
                    if (other.place() - place >= Block.aligned(buffer.layout().bytes())) {
                        break;
                    }
                    place = Math.max(place, other.end());
                }
            }
            buffer.placeAt(place);
            placed.add(buffer);
            placed.sort(Comparator.comparingLong(Buffer.Planned::place));
            bytes = Math.max(bytes, buffer.end());
        }
    }

    /** Bytes of memory that a run needs, after {@link #plan}. */
    long bytes() {
        return bytes;
    }

    List<Step> steps() {
        return steps;
    }
}
