package io.github.perceptanon.cli;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that name the weights of feature networks. A metric without its weights is not available. */
final class FeatureOptions {
    private static final String ALEXNET = "--alexnet";
    private static final String VGG16 = "--vgg16";
    private static final String SQUEEZENET = "--squeezenet";

    private static final int DIMENSIONS = 2048;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = ALEXNET, paramLabel = "FILE", description = "AlexNet's weights, for lpips_alex.")
    private @Nullable Path alexnet;

    @Option(names = VGG16, paramLabel = "FILE", description = "VGG16's weights, for lpips_vgg.")
    private @Nullable Path vgg16;

    @Option(names = SQUEEZENET, paramLabel = "FILE", description = "SqueezeNet 1.1's weights, for lpips_squeeze.")
    private @Nullable Path squeezenet;

    @Option(
            names = "--lpips-linear",
            paramLabel = "FILE",
            description = "LPIPS weights (weights/v0.1/alex.pth, …), one file for each of these networks in any order; "
                    + "not needed for a network whose file is a whole LPIPS state dict.")
    private List<Path> linear = List.of();

    @Option(
            names = "--inception",
            paramLabel = "FILE",
            description = "FID's Inception weights (pt_inception-2015-12-05-6726825d.pth), for fid_pairwise.")
    private @Nullable Path inception;

    /** Names of the metrics whose weights are given, in table order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Lpips.Network network : Lpips.Network.values()) {
            if (file(network) != null) {
                names.add(network.metricName());
            }
        }
        if (inception != null) {
            names.add(InceptionFeatures.PAIRWISE_FID);
        }
        return names;
    }

    /** The options that name a metric's weights, or an empty string if it needs none. */
    private static String needs(String metric) {
        if (metric.equals(InceptionFeatures.PAIRWISE_FID)) {
            return "--inception";
        }
        return Lpips.Network.ofMetric(metric)
                .map(network -> option(network) + " and --lpips-linear")
                .orElse("");
    }

    /** Rejects an unavailable metric as wrong usage, and says which options it needs. */
    static void requireKnown(List<String> names, List<String> known, CommonOptions common) {
        for (String name : names) {
            if (!known.contains(name)) {
                String needs = needs(name);
                throw common.usage(
                        needs.isEmpty()
                                ? "a metric must be one of " + String.join(", ", known) + " but was " + name
                                : name + " needs " + needs);
            }
        }
    }

    private @Nullable Path file(Lpips.Network network) {
        return switch (network) {
            case ALEX -> alexnet;
            case VGG -> vgg16;
            case SQUEEZE -> squeezenet;
        };
    }

    private static String option(Lpips.Network network) {
        return switch (network) {
            case ALEX -> ALEXNET;
            case VGG -> VGG16;
            case SQUEEZE -> SQUEEZENET;
        };
    }

    /** Loads the requested metrics among {@link #names()}; the caller closes them. */
    FeatureMetrics load(Collection<String> wanted, EngineOption engine) throws IOException {
        EngineOptions options = engine.options(); // rejects an unknown engine even if no metric needs one
        Map<Lpips.Network, StateDict> linears = linearWeights();
        FeatureMetrics metrics = new FeatureMetrics();
        try {
            for (Lpips.Network network : Lpips.Network.values()) {
                Path file = file(network);
                if (file != null && wanted.contains(network.metricName())) {
                    addLpips(metrics, network, file, linears.get(network), options);
                }
            }
            if (inception != null && wanted.contains(InceptionFeatures.PAIRWISE_FID)) {
                metrics.add(
                        inception(inception, DIMENSIONS, InceptionInput.PYTORCH_FID, options),
                        WeightsFile.read(inception, NonFinite.REFUSE).sha256());
            }
            return metrics;
        } catch (IOException | RuntimeException | Error e) {
            metrics.close();
            throw e;
        }
    }

    /** Assigns linear weight files to networks by their tensors. */
    private Map<Lpips.Network, StateDict> linearWeights() throws IOException {
        Map<Lpips.Network, StateDict> linears = new EnumMap<>(Lpips.Network.class);
        for (Path file : linear) {
            StateDict weights = WeightsFile.read(file, NonFinite.REFUSE);
            Lpips.Network network = Lpips.Network.ofLinearWeights(weights)
                    .orElseThrow(() -> new WeightsException(
                            file.toString(),
                            "no LPIPS weights of AlexNet's, VGG16's or SqueezeNet's layers (lin0.model.1.weight, …)"));
            if (file(network) == null) {
                throw usage("--lpips-linear " + file + " is for " + network.metricName() + ", which needs "
                        + option(network) + " too");
            }
            if (linears.put(network, weights) != null) {
                throw usage(
                        "--lpips-linear is given twice for " + network.metricName() + ", the second time as " + file);
            }
        }
        return linears;
    }

    private void addLpips(
            FeatureMetrics metrics,
            Lpips.Network network,
            Path file,
            @Nullable StateDict linearWeights,
            EngineOptions engine)
            throws IOException {
        StateDict weights = WeightsFile.read(file, NonFinite.REFUSE);
        StateDict features = network.backboneWeights(weights, file.toString());
        if (linearWeights == null && !network.hasLinearWeights(weights)) {
            throw usage(option(network) + " also needs --lpips-linear with the LPIPS weights for this network");
        }
        StateDict layers = linearWeights == null ? weights : linearWeights;
        metrics.add(Lpips.of(network, features, layers, engine), features.sha256() + " with " + layers.sha256());
    }

    static InceptionFeatures inception(Path file, int dimensions, InceptionInput input, EngineOptions engine)
            throws IOException {
        StateDict weights =
                FeatureNetwork.FID_INCEPTION.select(WeightsFile.read(file, NonFinite.REFUSE), file.toString());
        return InceptionFeatures.of(weights, dimensions, input, engine);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
