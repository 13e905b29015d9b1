package io.github.perceptanon.nd4j;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * An ND4J op that is bound to its arrays once and run many times. ND4J itself binds them at every call, which costs 15 to 20
 * µs and 0.6 to 2.8 KB per op; a ResNet50 has 150.
 */
final class NativeOp implements Instruction {
    private static final int DONE = 0;

    private final CustomOp op;
    private final OpContext context;
    private final Pointer pointer;
    private final long hash;
    /** Only on the CPU. */
    private final @Nullable NativeOps natives;

    private NativeOp(CustomOp op) {
        this.op = op;
        this.context = Nd4j.getExecutioner().buildContext();
        this.hash = op.opHash();
        this.natives = isCpu() ? NativeOpsHolder.getInstance().getDeviceNativeOps() : null;
        context.setInputArrays(op.inputArguments());
        context.setOutputArrays(op.outputArguments());
        if (op.numIArguments() > 0) {
            context.setIArguments(op.iArgs());
        }
        if (op.numTArguments() > 0) {
            context.setTArguments(op.tArgs());
        }
        this.pointer = context.contextPointer();
    }

    static NativeOp of(String name, INDArray[] inputs, INDArray output, int[] integers, double... reals) {
        return new NativeOp(DynamicCustomOp.builder(name)
                .addInputs(inputs)
                .addOutputs(output)
                .addIntegerArguments(integers)
                .addFloatingPointArguments(Arrays.stream(reals).boxed().toArray(Double[]::new))
                .build());
    }

    static boolean isCpu() {
        return !Nd4j.getBackend().getClass().getSimpleName().startsWith("JCublas");
    }

    /** @throws IllegalStateException if the native op fails, with its message */
    @Override
    public void run() {
        if (natives == null) {
            // On CUDA the executioner also copies data from the host to the device.
            Nd4j.getExecutioner().exec(op, context);
            return;
        }
        int status = natives.execCustomOp2(null, hash, pointer);
        if (status != DONE) {
            throw new IllegalStateException(
                    "the native op '" + op.opName() + "' failed: " + natives.lastErrorMessage() + " (" + status + ")");
        }
    }

    @Override
    public void close() {
        try {
            context.close();
        } catch (Exception e) {
            throw new IllegalStateException("the context of the native op '" + op.opName() + "' does not close", e);
        }
    }
}
