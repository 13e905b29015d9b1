// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.study.ServerOptions;
import io.github.perceptanon.study.Study;
import io.github.perceptanon.study.StudyServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A study's server in a JVM of its own, which has done nothing before, to be killed without warning. */
public final class LoadedServer implements AutoCloseable {
    private static final String END = "-";

    private final Process process;
    private final List<String> links;

    private LoadedServer(Process process, List<String> links) {
        this.process = process;
        this.links = links;
    }

    static LoadedServer start(Path root) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadedServer.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> links = new ArrayList<>();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(END)) {
                return new LoadedServer(process, links);
            }
            links.add(line);
        }
        throw new IOException("the server did not start");
    }

    /** One for each annotator. */
    List<String> links() {
        return links;
    }

    /** What it used of the processors so far. */
    double cpuSeconds() {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toMillis() / 1e3)
                .orElse(Double.NaN);
    }

    /** As {@code kill -9}. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * The other process: serves until it is killed, or until whoever started it is gone.
     *
     * @param args the study's folder
     * @throws IOException if the study cannot be opened
     */
    public static void main(String[] args) throws IOException {
        try (Study study = Study.open(Path.of(args[0]), AnnotationSetup.HA1);
                StudyServer server =
                        StudyServer.start(study, ServerOptions.loopback().withPort(0))) {
            server.annotatorLinks().values().forEach(System.out::println);
            System.out.println(END);
            int end = System.in.read();
            assert end < 0;
        }
    }
}
