package io.github.perceptanon.cli;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon import}: converts a PyTorch checkpoint to a model file. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Convert a PyTorch checkpoint (.pth, .pt, .pth.tar) or bare safetensors to a model file.",
            "Nothing in the checkpoint is executed; every name and shape is checked against the network."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "CKPT", description = "Checkpoint to read.")
    private Path checkpoint;

    @Option(names = "--setup", required = true, paramLabel = "S", description = "HA1 or HA2.")
    private Setup setup;

    @Option(
            names = "--backbone",
            required = true,
            paramLabel = "B",
            description = "resnet18, resnet50, resnet152, densenet121, vgg11, alexnet or vit_b_16.")
    private Backbone backbone;

    @Option(
            names = "--objective",
            required = true,
            paramLabel = "O",
            description = "cross-entropy, weighted-cross-entropy, mse or combined.")
    private Objective objective;

    @Option(names = "--granularity", required = true, paramLabel = "G", description = "mean, 10, 5, 3 or binary.")
    private Granularity granularity;

    @Option(
            names = "--input-size",
            defaultValue = "224",
            paramLabel = "N",
            description = "Side that images are resized to (default: ${DEFAULT-VALUE}).")
    private int inputSize;

    @Option(names = "--allow-non-finite", description = "Accept NaN and infinite weights.")
    private boolean allowNonFinite;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Model file to write (.safetensors).")
    private Path out;

    @Override
    public Integer call() throws IOException {
        ModelCard card;
        try {
            card = ModelCard.of(setup, backbone, objective, granularity).withInput(inputSize, inputSize);
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()).replace("inputHeight", "--input-size"));
        }
        if (OutputFile.isSame(out, checkpoint)) {
            throw common.usage("--out must not be the checkpoint, which would be overwritten");
        }
        OutputFile.requireWritable(out);
        StateDict weights = card.network()
                .withCurrentNames(WeightsFile.read(checkpoint, allowNonFinite ? NonFinite.ALLOW : NonFinite.REFUSE));
        NetworkWeights.check(card.network().network(), weights, checkpoint.toString());
        Safetensors.write(out, weights, card.withProvenance(provenance()).toMetadata());
        common.out()
                .println(out + ": " + setup + " " + backbone.id() + ", "
                        + weights.names().size() + " tensors, weights SHA-256 " + weights.sha256());
        return 0;
    }

    private Map<String, String> provenance() throws IOException {
        Map<String, String> provenance = new HashMap<>();
        provenance.put("imported-from", checkpoint.getFileName().toString());
        if (checkpoint.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
            provenance.putAll(ModelProvenance.ofWeights(
                    Safetensors.read(checkpoint, NonFinite.ALLOW).metadata()));
        }
        return provenance;
    }
}
