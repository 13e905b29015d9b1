// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.ResNetGoldenContract;

class ResNetGoldenIT extends ResNetGoldenContract {
    @Override
    protected String engine() {
        return "onnxruntime";
    }
}
