// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.training.TrainingBackendContract;
import io.github.perceptanon.training.TrainingProvider;

class OnednnTrainingTest extends TrainingBackendContract {
    @Override
    protected TrainingProvider provider() {
        return new OnednnTrainingProvider();
    }
}
