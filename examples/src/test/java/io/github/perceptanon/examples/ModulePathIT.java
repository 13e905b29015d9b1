// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/platforms.md on modular applications: core on the module path, DL4J's and ND4J's jars on the class path. */
class ModulePathIT {
    private static final String DECLARATION = """
            module com.example.app {
                requires io.github.perceptanon.core;
            }
            """;

    private static final String PROGRAM = """
            package com.example;

            import io.github.perceptanon.AnonymityScorer;
            import io.github.perceptanon.image.ImageLoader;
            import java.nio.file.Path;

            public final class Main {
                public static void main(String[] args) throws Exception {
                    try (AnonymityScorer scorer = AnonymityScorer.load(Path.of(args[0]))) {
                        double score = scorer.score(ImageLoader.standard().load(Path.of(args[1]))).score();
                        System.out.println(Main.class.getModule().getName() + " " + score);
                    }
                }
            }
            """;

    @TempDir
    static Path folder;

    private static Path core;
    private static List<String> libraries;

    @BeforeAll
    static void compile() throws IOException {
        List<String> classPath = new ArrayList<>(
                List.of(System.getProperty("surefire.test.class.path").split(File.pathSeparator)));
        classPath.removeIf(entry -> !entry.endsWith(".jar"));
        core = Path.of(
                classPath.stream().filter(ModulePathIT::isCore).findFirst().orElseThrow());
        classPath.removeIf(entry -> Path.of(entry).getFileName().toString().startsWith("perceptanon"));
        libraries = classPath;
        Path sources = Files.createDirectories(folder.resolve("src/com/example"));
        Path declaration = Files.writeString(folder.resolve("src/module-info.java"), DECLARATION);
        Path program = Files.writeString(sources.resolve("Main.java"), PROGRAM);
        StringWriter messages = new StringWriter();
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(messages),
                        new PrintWriter(messages),
                        "-p",
                        core.toString(),
                        "-d",
                        folder.resolve("app").toString(),
                        declaration.toString(),
                        program.toString());
        assertThat(status).as(messages.toString()).isZero();
    }

    private static boolean isCore(String entry) {
        return Path.of(entry).getFileName().toString().matches("perceptanon-core-[^-]*(-SNAPSHOT)?\\.jar");
    }

    @Test
    void aModularApplicationScoresWithTheLibrariesOnTheClassPath() throws Exception {
        String modulePath = folder.resolve("app") + File.pathSeparator + core;
        String printed = java(modulePath, String.join(File.pathSeparator, libraries));
        assertThat(printed).containsPattern("(?m)^com\\.example\\.app [1-9]\\.\\d+$");
    }

    /** What the guide warns of; when a newer ND4J passes, the guide has news. */
    @Test
    void nd4jsJarsDoNotBootAsModules() throws Exception {
        String everything = folder.resolve("app")
                + File.pathSeparator
                + core
                + File.pathSeparator
                + String.join(File.pathSeparator, libraries);
        assertThat(java(everything, "")).contains("InvalidModuleDescriptorException");
    }

    private static String java(String modulePath, String classPath) throws IOException, InterruptedException {
        Path model = TinyModels.write(folder, AnnotationSetup.HA1);
        Path picture = TinyModels.writePicture(folder.resolve("picture.jpg"), 1);
        Path printed = folder.resolve("printed.txt");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p", modulePath));
        // Libraries on the class path name no modules that they need, JavaCPP's jdk.unsupported among them.
        command.addAll(List.of("--add-modules", "ALL-DEFAULT"));
        if (!classPath.isEmpty()) {
            command.addAll(List.of("-cp", classPath));
        }
        command.addAll(List.of("-m", "com.example.app/com.example.Main", model.toString(), picture.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return Files.readString(printed);
    }
}
