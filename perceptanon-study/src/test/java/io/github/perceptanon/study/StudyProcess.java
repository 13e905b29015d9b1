// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.network.AnnotationSetup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, to be killed without warning. */
final class StudyProcess implements AutoCloseable {
    private final Process process;
    private final String link;

    private StudyProcess(Process process, String link) {
        this.process = process;
        this.link = link;
    }

    static StudyProcess start(Path root, AnnotationSetup setup, int port) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-XX:TieredStopAtLevel=1",
                        StudyProcess.class.getName(),
                        root.toString(),
                        setup.name(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String link = out.readLine();
        if (link == null) {
            throw new IOException("the server did not start");
        }
        return new StudyProcess(process, link);
    }

    /** The first annotator's. */
    String link() {
        return link;
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }

    /** Root, setup, port. */
    public static void main(String[] args) throws Exception {
        try (Study study = Study.open(Path.of(args[0]), AnnotationSetup.valueOf(args[1]));
                StudyServer server =
                        StudyServer.start(study, ServerOptions.loopback().withPort(Integer.parseInt(args[2])))) {
            System.out.println(server.annotatorLinks().values().iterator().next());
            Thread.sleep(600_000);
        }
    }
}
