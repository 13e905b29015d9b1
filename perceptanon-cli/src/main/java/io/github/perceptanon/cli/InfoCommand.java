// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon info}: shows a model file's card. */
@Command(name = "info", mixinStandardHelpOptions = true, description = "Show a model file's card.")
final class InfoCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "Model file (.safetensors).")
    private Path model;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Safetensors.Contents contents = Safetensors.read(model, NonFinite.ALLOW);
        ModelCard card = ModelCard.of(contents, model.toString());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", model.toString());
        document.put("bytes", Files.size(model));
        document.put("tensors", contents.weights().names().size());
        document.put(
                "values",
                contents.weights().asMap().values().stream()
                        .mapToLong(Tensor::size)
                        .sum());
        document.put("model", ModelDocument.of(card, contents.weights().sha256()));
        if (json) {
            common.out().println(JsonText.of(document));
        } else {
            print(common.out(), "", document);
        }
        return 0;
    }

    private static void print(PrintWriter out, String indent, Map<?, ?> entries) {
        entries.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                out.println(indent + name + ":" + (nested.isEmpty() ? " none" : ""));
                print(out, indent + "  ", nested);
            } else {
                out.println(indent + name + ": " + Printable.oneLine(value.toString()));
            }
        });
    }
}
