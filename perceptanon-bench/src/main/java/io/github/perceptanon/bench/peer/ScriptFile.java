// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects results in the form that peers/reference.py describes, and writes them. Not thread-safe. */
final class ScriptFile {
    private final List<Map<String, Object>> results = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    /** Adds a result of a network at fp32; the caller adds what was measured. */
    Map<String, Object> add(String benchmark, String variant, Workload workload) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("benchmark", benchmark);
        result.put("variant", variant);
        result.put("backbone", workload.backbone().name());
        result.put("setup", workload.setup().name());
        result.put("precision", "fp32");
        result.put("batch", workload.batch());
        result.put("side", workload.side());
        result.put("threads", workload.threads());
        results.add(result);
        return result;
    }

    void skip(String reason) {
        skipped.add(reason);
        System.err.println("left out " + reason);
    }

    void write(Path out) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 2);
        document.put("machine", Map.of());
        document.put("skipped", skipped);
        document.put("results", results);
        AtomicFile.write(
                out,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(document));
    }
}
