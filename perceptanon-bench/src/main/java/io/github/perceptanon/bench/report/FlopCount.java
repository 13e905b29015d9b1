// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.SubNetwork;
import java.util.List;
import java.util.Map;

/**
 * Floating-point operations of a network's convolutions and matrix products for one image or pair. A multiplication and an
 * addition count as two.
 */
final class FlopCount {
    private FlopCount() {}

    static double of(Workload workload) {
        JudgeNetwork judge = workload.judge();
        SubNetwork trunk = SubNetwork.between(
                judge.network(),
                Map.of(judge.trunkInput(), new int[] {3, workload.side(), workload.side()}),
                List.of(judge.embedding()));
        int images = judge.network().inputs().size();
        int[] embeddings = {images * judge.features()};
        SubNetwork head =
                SubNetwork.between(judge.network(), Map.of(judge.headInput(), embeddings), List.of(judge.output()));
        return 2.0 * (images * trunk.multiplications() + head.multiplications());
    }
}
