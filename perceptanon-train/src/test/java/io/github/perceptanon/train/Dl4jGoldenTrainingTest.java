// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.dl4j.Dl4jTrainingProvider;
import io.github.perceptanon.training.TrainingProvider;

class Dl4jGoldenTrainingTest extends GoldenTrainingContract {
    @Override
    protected TrainingProvider provider() {
        return new Dl4jTrainingProvider();
    }

    @Override
    protected boolean mayDecideOtherwise() {
        return true;
    }
}
