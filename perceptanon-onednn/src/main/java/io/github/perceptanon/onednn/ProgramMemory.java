// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_in_order;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_wait;

import io.github.perceptanon.onednn.Program.Argument;
import io.github.perceptanon.onednn.Program.HostStep;
import io.github.perceptanon.onednn.Program.KernelStep;
import io.github.perceptanon.onednn.Program.Step;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_stream;

/** The memory of one {@link Program}, and its runs there. Used by one thread at a time. */
final class ProgramMemory implements AutoCloseable {
    /** A step whose arguments are bound to memory. */
    private interface BoundStep {
        void run();
    }

    private final Handles handles = new Handles();
    private final IdentityHashMap<Buffer, Long> addresses = new IdentityHashMap<>();
    private final IdentityHashMap<Buffer, dnnl_memory> memories = new IdentityHashMap<>();
    /** Inputs and their parts. */
    private final IdentityHashMap<Buffer, List<Buffer>> inputs = new IdentityHashMap<>();

    private final dnnl_stream stream = new dnnl_stream();
    private final long base;
    private final BoundStep[] steps;

    /**
     * Binds a program to memory.
     *
     * @param base address of {@link Program#bytes} bytes, aligned
     */
    ProgramMemory(Program program, long base) {
        this.base = base;
        try {
            OneDnn.check(dnnl_stream_create(stream, OneDnn.cpu(), dnnl_stream_in_order), "a stream");
            handles.own(stream, s -> dnnl_stream_destroy(s));
            List<Step> all = program.steps();
            steps = new BoundStep[all.size()];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = bind(all.get(i));
            }
        } catch (RuntimeException | Error e) {
            handles.close();
            throw e;
        }
    }

    /** Plans a program and runs all of it in memory of its own. */
    static void runOnce(Program program) {
        program.plan();
        try (Block memory = new Block(program.bytes());
                ProgramMemory run = new ProgramMemory(program, memory.address())) {
            run.run(0, program.size());
        }
    }

    private BoundStep bind(Step step) {
        if (step instanceof HostStep host) {
            return () -> host.work().run(this);
        }
        KernelStep kernel = (KernelStep) step;
        int count = kernel.arguments().size();
        dnnl_exec_arg_t arguments = handles.own(new dnnl_exec_arg_t(count));
        for (int i = 0; i < count; i++) {
            Argument argument = kernel.arguments().get(i);
            arguments.position(i).arg(argument.number()).memory(memory(argument.buffer()));
        }
        arguments.position(0);
        return () -> {
            int status = dnnl_primitive_execute(kernel.kernel().primitive(), stream, count, arguments);
            OneDnn.check(status, "a step of a network");
        };
    }

    private dnnl_memory memory(Buffer buffer) {
        dnnl_memory known = memories.get(buffer);
        if (known != null) {
            return known;
        }
        dnnl_memory made = new dnnl_memory();
        // Where inputs are is said before each run.
        long address = buffer.root() instanceof Buffer.Given ? 0 : address(buffer);
        OneDnn.check(
                dnnl_memory_create(made, buffer.layout().descriptor(), OneDnn.cpu(), new Address(address)),
                "the memory of a tensor");
        handles.own(made, m -> dnnl_memory_destroy(m));
        memories.put(buffer, made);
        if (buffer.root() instanceof Buffer.Given input) {
            inputs.computeIfAbsent(input, i -> new ArrayList<>()).add(buffer);
        }
        return made;
    }

    /** Where a buffer is. */
    long address(Buffer buffer) {
        if (buffer instanceof Buffer.Planned planned) {
            return base + planned.place();
        }
        if (buffer instanceof Buffer.Part part) {
            return address(part.whole()) + part.offset();
        }
        if (buffer instanceof Buffer.Fixed fixed) {
            return fixed.address();
        }
        return Objects.requireNonNull(addresses.get(buffer), "an input's address");
    }

    /** A buffer's elements in the order of its layout. */
    FloatBuffer floats(Buffer buffer) {
        return Address.floats(address(buffer), buffer.layout().bytes() / Float.BYTES);
    }

    /** Says where an input of the next runs is. */
    void give(Buffer.Given input, long address) {
        addresses.put(input, address);
        for (Buffer buffer : inputs.getOrDefault(input, List.of())) {
            dnnl_memory memory = Objects.requireNonNull(memories.get(buffer));
            OneDnn.check(dnnl_memory_set_data_handle(memory, new Address(address(buffer))), "an input");
        }
    }

    /** Runs the steps from one (inclusive) to another (exclusive). */
    void run(int from, int to) {
        for (int i = from; i < to; i++) {
            steps[i].run();
        }
        OneDnn.check(dnnl_stream_wait(stream), "a network");
    }

    @Override
    public void close() {
        handles.close();
    }
}
