// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.training.TrainingBackendContract;
import io.github.perceptanon.training.TrainingProvider;

class Dl4jTrainingTest extends TrainingBackendContract {
    @Override
    protected TrainingProvider provider() {
        return new Dl4jTrainingProvider();
    }
}
