// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Gathers what the single programs of a run wrote in one file for each kind, in the order in which they ran. */
final class ResultFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;

    ResultFiles(Path folder) {
        this.folder = folder;
    }

    /** Forgets what an earlier run left in the folder, so that its results do not count as rounds of this one. */
    void begin() throws IOException {
        for (String name : List.of(MeasurementReader.JMH, MeasurementReader.PYTORCH, MeasurementReader.OWN)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        try (var older = Files.newDirectoryStream(folder, "jmh-*.json")) {
            for (Path file : older) {
                Files.delete(file);
            }
        }
    }

    /** Adds the results of a run of JMH. Its file is empty if every trial failed. */
    void addJmh(Path results) throws IOException {
        if (Files.exists(results) && Files.size(results) > 0) {
            JsonNode trials = JSON.readTree(results.toFile());
            for (JsonNode trial : trials) {
                // Paths of this machine, and results are published.
                ((ObjectNode) trial).remove(List.of("jvm", "jvmArgs"));
            }
            Path all = folder.resolve(MeasurementReader.JMH);
            ArrayNode gathered = Files.exists(all) ? (ArrayNode) JSON.readTree(all.toFile()) : JSON.createArrayNode();
            trials.forEach(gathered::add);
            write(all, gathered);
        }
    }

    /** Adds what a program wrote in the form that reference.py describes. The first one's machine is kept. */
    void addScript(String name, Path results) throws IOException {
        JsonNode document = JSON.readTree(results.toFile());
        Path all = folder.resolve(name);
        if (Files.exists(all)) {
            JsonNode gathered = JSON.readTree(all.toFile());
            for (String list : List.of("results", "skipped")) {
                document.get(list).forEach(((ArrayNode) gathered.get(list))::add);
            }
            document = gathered;
        }
        write(all, document);
    }

    private static void write(Path file, JsonNode content) throws IOException {
        AtomicFile.write(file, JSON.writeValueAsBytes(content));
    }
}
