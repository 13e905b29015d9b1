// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.dl4j.Dl4jGraph;
import io.github.perceptanon.network.Network;
import java.io.IOException;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's {@code ComputationGraph} with its own layers. */
final class Dl4jPeer implements Peer {
    private final ComputationGraph graph;
    private final INDArray[] inputs;

    private Dl4jPeer(ComputationGraph graph, INDArray[] inputs) {
        this.graph = graph;
        this.inputs = inputs;
    }

    static Peer open(PeerFolder folder, Workload workload) throws IOException {
        Nd4jThreads.limit(workload.threads());
        Network network = workload.judge().network();
        ComputationGraph graph = new ComputationGraph(StandardLayers.inference(network));
        graph.init();
        Dl4jGraph.load(network, folder.weights(workload), graph);
        INDArray[] inputs = Arrays.stream(workload.inputs())
                .map(values -> Nd4j.createFromArray(values).reshape(-1, 3, workload.side(), workload.side()))
                .toArray(INDArray[]::new);
        return new Dl4jPeer(graph, inputs);
    }

    @Override
    public float[] run() {
        return graph.output(false, inputs)[0].dup('c').data().asFloat();
    }

    @Override
    public void close() {
        graph.close();
    }
}
