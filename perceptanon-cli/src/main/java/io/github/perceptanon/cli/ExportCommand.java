package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.network.Networks;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon export}: a model's weights for PyTorch. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a model's weights alone, under the names of the reference's PyTorch modules.",
            "The model card is left behind: keep the model file, or 'import' gives the weights a new card."
        })
final class ExportCommand implements Callable<Integer> {
    /** What the safetensors library for Python writes beside PyTorch tensors, and some of its readers ask for. */
    private static final Map<String, String> PYTORCH = Map.of("format", "pt");

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "Model file (.safetensors).")
    private Path model;

    @Option(
            names = "--safetensors",
            required = true,
            paramLabel = "FILE",
            description = "Where to write the weights, for safetensors.torch.load_file.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (isModelItself()) {
            throw common.usage("--safetensors must name another file than the model, whose card would be lost");
        }
        Safetensors.Contents contents = Safetensors.read(model);
        ModelCard card;
        try {
            card = ModelCard.fromMetadata(contents.metadata());
        } catch (IllegalArgumentException e) {
            throw new WeightsException(model.toString(), e.getMessage(), e);
        }
        StateDict weights = contents.weights();
        NetworkWeights.check(Networks.resnet(card.setup(), card.backbone(), card.outputs()), weights, model.toString());
        Safetensors.write(out, weights, PYTORCH);
        common.out()
                .println(out + ": " + card.setup() + " " + card.backbone().id() + ", " + weights.size()
                        + " tensors, weights SHA-256 " + weights.sha256());
        return 0;
    }

    private boolean isModelItself() throws IOException {
        return Files.exists(model) && Files.exists(out) && Files.isSameFile(model, out);
    }
}
