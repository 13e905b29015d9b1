// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's jar: what is in it, and that it runs where there is Spark and nothing else of ours. */
class JobJarIT {
    /** Libraries of the jar, by folders of a Maven repository; whatever else the tests have is Spark's. */
    private static final List<String> OURS = List.of(
            "org/deeplearning4j/",
            "org/nd4j/",
            "org/bytedeco/",
            "com/twelvemonkeys/",
            "info/picocli/",
            "org/junit/",
            "org/assertj/");

    @TempDir
    Path folder;

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-job.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    private static Set<String> entries(Path file) throws IOException {
        try (JarFile opened = new JarFile(file.toFile())) {
            return opened.stream().map(JarEntry::getName).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<Path> libraries() {
        return Arrays.stream(System.getProperty("surefire.test.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .toList();
    }

    @Test
    void holdsNothingOfSparkAndNothingThatClashesWithIt() throws IOException {
        assertThat(entries(jar()))
                .contains(
                        "io/github/perceptanon/spark/PerceptAnonJob.class",
                        "io/github/perceptanon/shaded/jackson/core/JsonFactory.class",
                        "io/github/perceptanon/shaded/razorvine/pickle/Unpickler.class",
                        "META-INF/services/io.github.perceptanon.engine.EngineProvider")
                .noneMatch(name -> name.startsWith("org/apache/spark/")
                        || name.startsWith("org/apache/hadoop/")
                        || name.startsWith("org/slf4j/")
                        || name.startsWith("scala/")
                        || name.startsWith("com/fasterxml/")
                        || name.startsWith("net/razorvine/")
                        || name.startsWith("org/nd4j/"));
    }

    @Test
    void namesEveryLibraryThatItHolds() throws IOException {
        Set<String> held = entries(jar());
        String notice;
        try (JarFile opened = new JarFile(jar().toFile())) {
            notice = new String(
                    opened.getInputStream(opened.getEntry("META-INF/NOTICE")).readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Path library : libraries()) {
            String artifact = library.getParent().getParent().getFileName().toString();
            boolean inside = entries(library).stream()
                    .filter(name -> name.endsWith(".class") && !name.contains("module-info"))
                    .anyMatch(held::contains);
            if (inside && !artifact.startsWith("perceptanon")) {
                assertThat(notice).contains(artifact);
            }
        }
        assertThat(held)
                .contains("META-INF/licenses/MIT.txt", "META-INF/licenses/BSD-3-Clause.txt", "META-INF/LICENSE");
    }

    @Test
    void runsUnderSparkSubmit() throws Exception {
        Path images = Files.createDirectory(folder.resolve("images"));
        for (Path image : SmallCollection.images().subList(0, 3)) {
            Files.copy(image, images.resolve(image.getFileName()));
        }
        String spark = libraries().stream()
                .filter(library -> !String.valueOf(library.getFileName()).startsWith("perceptanon"))
                .map(Path::toString)
                .filter(library -> OURS.stream().noneMatch(library.replace('\\', '/')::contains))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-Xmx1g", "-cp", spark, "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of("--master", "local[1]", "--conf", "spark.ui.enabled=false"));
        command.addAll(List.of("--conf", "spark.driver.host=127.0.0.1", jar().toString(), "score"));
        command.addAll(
                List.of("--model", SmallCollection.model(AnnotationSetup.HA1).toString()));
        command.addAll(List.of(
                "--images", images.toString(), "--output", folder.resolve("out").toString()));
        Path log = folder.resolve("log.txt");

        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(log)).contains("out: 3 images, 0 with an error");
        assertThat(process.exitValue()).isZero();
    }
}
