// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.onnx.OnnxExport;
import io.github.perceptanon.onnx.Precision;
import io.github.perceptanon.onnx.Quantization;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon export}: writes a model for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a model for other programs: the whole network as an ONNX model with the model card in its metadata,"
                    + " or only the weights, under the names of the reference's PyTorch modules.",
            "Keep the model file: ONNX models cannot be imported again, and bare weights lack the card."
        })
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "Model file (.safetensors).")
    private Path model;

    @ArgGroup(multiplicity = "1")
    private Format format;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description =
                    "Precision of the ONNX model: fp32 (default), fp16 for half the size, or int8 for a quarter, which"
                            + " needs --calibrate. Inputs and outputs are always fp32.")
    private @Nullable Precision precision;

    @Option(
            names = "--calibrate",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "For int8: about a hundred images similar to those to be scored, as files or folders.")
    private List<Path> calibration = List.of();

    @Mixin
    private ImageOption reading;

    /** The files to write; at least one is required. */
    private static final class Format {
        @Option(
                names = "--onnx",
                required = true,
                paramLabel = "FILE",
                description = "ONNX file to write, for ONNX Runtime and other programs.")
        private @Nullable Path onnx;

        @Option(
                names = "--safetensors",
                required = true,
                paramLabel = "FILE",
                description = "Weights file to write, for PyTorch.")
        private @Nullable Path safetensors;

        Path file() {
            return onnx == null ? Objects.requireNonNull(safetensors, "picocli sees to it that there is one") : onnx;
        }

        String option() {
            return onnx == null ? "--safetensors" : "--onnx";
        }
    }

    @Override
    public Integer call() throws IOException {
        if (format.onnx == null && precision != null) {
            throw common.usage("--precision applies to --onnx only: --safetensors writes the weights unchanged");
        }
        if ((precision == Precision.INT8) == calibration.isEmpty()) {
            throw common.usage("--precision int8 and --calibrate go together");
        }
        if (OutputFile.isSame(format.file(), model)) {
            throw common.usage(format.option() + " must not be the model file, which would be overwritten");
        }
        Safetensors.Contents contents = Safetensors.read(model);
        ModelCard card = ModelCard.of(contents, model.toString());
        StateDict weights = contents.weights();
        NetworkWeights.check(card.network().network(), weights, model.toString());
        common.out()
                .println(format.file() + ": " + card.setup() + " "
                        + card.backbone().id() + ", " + write(card, weights) + ", weights SHA-256 " + weights.sha256());
        common.caveat(ModelProvenance.caveat(card));
        return 0;
    }

    /** Writes the file and prints a summary of its contents. */
    private String write(ModelCard card, StateDict weights) throws IOException {
        if (format.onnx == null) {
            Map<String, String> metadata = new HashMap<>(ModelProvenance.metadata(card));
            metadata.put("format", "pt"); // as Python's safetensors library writes it; some of its readers require it
            Safetensors.write(format.file(), weights, metadata);
            return weights.size() + " tensors";
        }
        if (precision == Precision.INT8) {
            return writeQuantized(card, weights);
        }
        Precision chosen = precision == null ? Precision.FP32 : precision;
        OnnxExport.of(card, weights).withPrecision(chosen).write(format.onnx);
        return "ONNX " + chosen.id();
    }

    private String writeQuantized(ModelCard card, StateDict weights) throws IOException {
        List<Path> files = CalibrationImages.files(calibration);
        int fewest = card.setup() == AnnotationSetup.HA1 ? 1 : 2;
        if (files.size() < fewest) {
            throw common.usage("--calibrate needs at least " + fewest + " images but found " + files.size());
        }
        try (Progress progress = common.progress("calibrate", 2L * files.size())) {
            CalibrationImages images = new CalibrationImages(files, reading.loader(), progress);
            Quantization quantization = Quantization.calibrated(card, weights, images);
            Quantization.Shift shift = quantization.shift(images);
            quantization.export().write(format.file());
            return String.format(
                    Locale.ROOT,
                    "ONNX int8, %d scores of the calibration images changed by %.4f on average and %.4f at most",
                    shift.scores(),
                    shift.mean(),
                    shift.largest());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
