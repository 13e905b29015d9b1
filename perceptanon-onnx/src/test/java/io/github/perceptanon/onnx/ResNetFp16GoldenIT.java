// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.ResNetGoldenContract;

class ResNetFp16GoldenIT extends ResNetGoldenContract {
    @Override
    protected String engine() {
        return "onnxruntime-fp16";
    }

    @Override
    protected String reported() {
        return "onnxruntime-cpu-fp16";
    }

    @Override
    protected boolean isExact() {
        return false;
    }

    /** 16-bit floats: see in docs/engines.md. */
    @Override
    protected double scoreTolerance() {
        return 1e-2;
    }
}
