// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.FlatParameters.Group;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainableNetwork.ParameterRange;
import java.util.ArrayList;
import java.util.List;

/** Makes groups of a network's learned parameters: the backbone (unless it is frozen) and the head. */
final class ParameterGroups {
    private ParameterGroups() {}

    /** The head has a factor for the learning rate; 0 threads are one for each processor. */
    static FlatParameters of(JudgeNetwork judge, TrainableNetwork network, double headRateFactor, int threads) {
        List<Span> backbone = new ArrayList<>();
        List<Span> head = new ArrayList<>();
        for (ParameterRange range : network.ranges()) {
            (judge.isHead(range.node()) ? head : backbone).add(new Span(range.offset(), range.length()));
        }
        List<Group> groups = new ArrayList<>();
        if (!backbone.isEmpty()) {
            groups.add(new Group("backbone", 1, backbone));
        }
        groups.add(new Group("head", headRateFactor, head));
        return new FlatParameters(network.values(), network.gradients(), groups, threads);
    }
}
