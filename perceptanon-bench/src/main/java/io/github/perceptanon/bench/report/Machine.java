// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** Describes the machine, as far as Linux and Java tell. */
public final class Machine {
    private static final List<String> SPEEDS_UP_ARITHMETIC = List.of(
            "sse4_2",
            "avx",
            "avx2",
            "fma",
            "f16c",
            "avx512f",
            "avx512bw",
            "avx512_vnni",
            "avx_vnni",
            "avx512_bf16",
            "amx_tile",
            "asimd",
            "sve");

    private Machine() {}

    /**
     * Describes this machine and JVM.
     *
     * @return names to values, for people
     */
    public static Map<String, String> describe() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", procField("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")));
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        procField("/proc/cpuinfo", "flags").map(Machine::arithmetic).ifPresent(f -> machine.put("instructions", f));
        procField("/proc/meminfo", "MemTotal").map(Machine::gibibytes).ifPresent(m -> machine.put("memory", m));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        machine.put("ND4J", ofPom("/META-INF/maven/org.nd4j/nd4j-api/pom.properties"));
        machine.put("ONNX Runtime", ofManifest("ai.onnxruntime.OrtEnvironment"));
        for (String name : List.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS")) {
            if (System.getenv(name) != null) {
                machine.put(name, System.getenv(name));
            }
        }
        return machine;
    }

    private static Optional<String> procField(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            // Not Linux: the description is shorter.
            return Optional.empty();
        }
    }

    private static String arithmetic(String flags) {
        List<String> has = Arrays.asList(flags.split(" "));
        return SPEEDS_UP_ARITHMETIC.stream().filter(has::contains).collect(Collectors.joining(" "));
    }

    private static String gibibytes(String kilobytes) {
        return Long.parseLong(kilobytes.split(" ")[0]) / (1 << 20) + " GiB";
    }

    /** The version in the manifest of the jar that contains a class; the class is not initialised. */
    private static String ofManifest(String type) {
        try {
            String version = Class.forName(type, false, Machine.class.getClassLoader())
                    .getPackage()
                    .getImplementationVersion();
            return version == null ? "of unknown version" : version;
        } catch (ClassNotFoundException e) {
            return "not on the class path";
        }
    }

    private static String ofPom(String resource) {
        Properties properties = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream(resource)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
        return properties.getProperty("version", "not on the class path");
    }
}
