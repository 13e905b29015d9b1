// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.onednn.TrainingCompiler.Request;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A network that oneDNN trains. It is compiled for each size of batch when that first comes; the programs of the last few
 * sizes are kept, and all run in the same memory.
 */
final class OnednnTrainableNetwork implements TrainableNetwork {
    /** Training and evaluation, each with a whole and a last, smaller batch. */
    private static final int KEPT_PROGRAMS = 4;

    private record Size(boolean training, int images, int height, int width) {}

    /** A program with what it is made of. */
    private static final class Compiled implements AutoCloseable {
        private final Handles handles;
        private final TrainingProgram program;

        Compiled(Handles handles, TrainingProgram program) {
            this.handles = handles;
            this.program = program;
        }

        TrainingProgram program() {
            return program;
        }

        @Override
        public void close() {
            handles.close();
        }
    }

    private final Network network;
    private final Predicate<String> learns;
    private final int threads;
    private final FlatWeights weights;
    private final Map<Size, Compiled> programs = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable Block memory;
    private @Nullable ProgramMemory bound;
    private @Nullable Compiled boundProgram;
    private final StepState state = new StepState();
    /** Whether the bound program has run its forward pass, and its memory holds what the backward pass reads. */
    private boolean readyForBackward;

    OnednnTrainableNetwork(Network network, StateDict initial, Predicate<String> learns, int threads) {
        this.network = network;
        this.learns = learns;
        this.threads = threads;
        this.weights = OpenMp.runtime().with(threads, () -> new FlatWeights(network, initial, learns));
    }

    @Override
    public String name() {
        return "onednn-cpu";
    }

    @Override
    public double[] forward(ImageBatch batch, long seed) {
        state.begin(seed);
        double[] outputs = run(batch, true);
        if (!state.isFinite()) {
            Arrays.fill(outputs, Double.NaN);
        }
        return outputs;
    }

    @Override
    public double[] evaluate(ImageBatch batch) {
        return run(batch, false);
    }

    private double[] run(ImageBatch batch, boolean training) {
        if (batch.inputs().size() != network.inputs().size()) {
            throw new IllegalArgumentException(
                    "the network has " + network.inputs().size() + " inputs but was given "
                            + batch.inputs().size());
        }
        return OpenMp.runtime().with(threads, () -> {
            Compiled compiled = compiled(new Size(training, batch.images(), batch.height(), batch.width()));
            ProgramMemory run = bind(compiled);
            TrainingProgram program = compiled.program();
            for (int i = 0; i < program.inputs().size(); i++) {
                FloatBuffer input = batch.inputs().get(i).duplicate().clear();
                run.give(program.inputs().get(i), new FloatPointer(input).address());
            }
            run.run(0, program.forwardEnd());
            readyForBackward = training;
            FloatBuffer output = run.floats(program.output());
            double[] values = new double[output.capacity()];
            for (int i = 0; i < values.length; i++) {
                values[i] = output.get(i);
            }
            return values;
        });
    }

    @Override
    public void backward(double[] outputGradient) {
        Compiled compiled = boundProgram;
        ProgramMemory run = bound;
        if (compiled == null || run == null || !readyForBackward) {
            throw new IllegalStateException("there was no forward pass before this backward pass");
        }
        TrainingProgram program = compiled.program();
        FloatBuffer gradient = run.floats(program.outputGradient());
        if (outputGradient.length != gradient.capacity()) {
            throw new IllegalArgumentException("the outputs have " + gradient.capacity()
                    + " values but there were gradients of " + outputGradient.length);
        }
        for (int i = 0; i < outputGradient.length; i++) {
            gradient.put(i, (float) outputGradient[i]);
        }
        OpenMp.runtime()
                .with(
                        threads,
                        () -> run.run(program.forwardEnd(), program.program().size()));
    }

    private Compiled compiled(Size size) {
        Compiled known = programs.get(size);
        if (known != null) {
            return known;
        }
        Handles handles = new Handles();
        try {
            Request request = new Request(network, learns, size.images(), size.height(), size.width());
            TrainingProgram program = new TrainingCompiler(request, size.training(), weights, state, handles).compile();
            Compiled made = new Compiled(handles, program);
            programs.put(size, made);
            forgetOldest();
            return made;
        } catch (RuntimeException | Error e) {
            handles.close();
            throw e;
        }
    }

    private void forgetOldest() {
        Iterator<Compiled> oldest = programs.values().iterator();
        while (programs.size() > KEPT_PROGRAMS) {
            Compiled forgotten = oldest.next();
            oldest.remove();
            if (forgotten == boundProgram) {
                unbind();
            }
            forgotten.close();
        }
    }

    private ProgramMemory bind(Compiled compiled) {
        if (bound != null && boundProgram == compiled) {
            return bound;
        }
        unbind();
        long bytes = compiled.program().program().bytes();
        if (memory == null || memory.bytes() < bytes) {
            freeMemory();
            memory = new Block(bytes);
        }
        bound = new ProgramMemory(compiled.program().program(), memory.address());
        boundProgram = compiled;
        return bound;
    }

    /** Also forgets it, so that nothing can be bound to it if there is none in its place. */
    private void freeMemory() {
        if (memory != null) {
            memory.close();
        }
        memory = null;
    }

    private void unbind() {
        readyForBackward = false;
        if (bound != null) {
            bound.close();
        }
        bound = null;
        boundProgram = null;
    }

    @Override
    public List<ParameterRange> ranges() {
        return weights.ranges();
    }

    @Override
    public FloatBuffer values() {
        return weights.values();
    }

    @Override
    public FloatBuffer gradients() {
        return weights.gradients();
    }

    @Override
    public StateDict named(FloatBuffer flat) {
        return weights.named(flat);
    }

    @Override
    public void flatten(StateDict named, FloatBuffer flat) {
        weights.flatten(named, flat);
    }

    @Override
    public StateDict weights() {
        return weights.weights();
    }

    @Override
    public void close() {
        unbind();
        programs.values().forEach(Compiled::close);
        programs.clear();
        freeMemory();
        weights.close();
    }
}
