package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Setup;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon export}: a model for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a model for other programs: its whole network as an ONNX model with the model card in the metadata,"
                    + " or its weights alone, under the names of the reference's PyTorch modules.",
            "Neither replaces the model file: ONNX models cannot be imported, and bare weights need a new card."
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
                    "Numbers of the ONNX model: fp32 (default), fp16 for half the size, or int8 for a quarter, which"
                            + " needs --calibrate. Its inputs and outputs are fp32 always.")
    private Precision precision;

    @Option(
            names = "--calibrate",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "For int8: images like those to be scored, files or folders; about a hundred.")
    private List<Path> calibration;

    @Mixin
    private OrientationOption orientation;

    /** What to write, and where. */
    private static final class Format {
        @Option(
                names = "--onnx",
                required = true,
                paramLabel = "FILE",
                description = "Where to write the network, for ONNX Runtime and others.")
        private Path onnx;

        @Option(
                names = "--safetensors",
                required = true,
                paramLabel = "FILE",
                description = "Where to write the weights, for PyTorch.")
        private Path safetensors;

        Path file() {
            return onnx == null ? safetensors : onnx;
        }

        String option() {
            return onnx == null ? "--safetensors" : "--onnx";
        }
    }

    @Override
    public Integer call() throws IOException {
        if (format.onnx == null && precision != null) {
            throw common.usage("--precision is for --onnx: weights for PyTorch are written as they are");
        }
        if ((precision == Precision.INT8) != (calibration != null)) {
            throw common.usage("--precision int8 and --calibrate go together");
        }
        if (OutputFile.isSame(format.file(), model)) {
            throw common.usage(format.option() + " must name another file than the model, which would be lost");
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

    /** Writes the file, and says what is in it. */
    private String write(ModelCard card, StateDict weights) throws IOException {
        if (format.onnx == null) {
            Map<String, String> metadata = new HashMap<>(ModelProvenance.metadata(card));
            metadata.put(
                    "format", "pt"); // as the safetensors library for Python writes it, and some of its readers ask for
            Safetensors.write(format.safetensors, weights, metadata);
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
        int fewest = card.setup() == Setup.HA1 ? 1 : 2;
        if (files.size() < fewest) {
            throw common.usage("--calibrate needs at least " + fewest + " images but found " + files.size());
        }
        try (Progress progress = common.progress("calibrate", 2L * files.size())) {
            CalibrationImages images = new CalibrationImages(files, orientation.loader(), progress);
            Quantization quantization = Quantization.calibrated(card, weights, images);
            Quantization.Shift shift = quantization.shift(images);
            quantization.export().write(format.onnx);
            return String.format(
                    Locale.ROOT,
                    "ONNX int8, %d scores of the calibration's images moved by %.4f on average and %.4f at most",
                    shift.scores(),
                    shift.mean(),
                    shift.largest());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
