// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.onednn.OnednnTrainingProvider;
import io.github.perceptanon.training.TrainingProvider;

class OnednnGoldenTrainingTest extends GoldenTrainingContract {
    @Override
    protected TrainingProvider provider() {
        return new OnednnTrainingProvider();
    }

    @Override
    protected boolean mayDecideOtherwise() {
        return true;
    }
}
