// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.engine.ResNetGoldenContract;

class OnednnResNetGoldenIT extends ResNetGoldenContract {
    @Override
    protected String engine() {
        return "onednn";
    }
}
