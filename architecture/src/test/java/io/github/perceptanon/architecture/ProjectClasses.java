// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The classes of all modules as their compilation left them, without tests and without what JMH generates. */
final class ProjectClasses {
    /** Every module with classes, by its folder, from the bottom up. */
    static final List<String> MODULES = List.of(
            "perceptanon-core",
            "perceptanon-onnx",
            "perceptanon-onednn",
            "perceptanon-metrics",
            "perceptanon-train",
            "perceptanon-anonymize",
            "perceptanon-sample",
            "perceptanon-report",
            "perceptanon-study",
            "perceptanon-server",
            "perceptanon-spark",
            "perceptanon-video",
            "perceptanon-cli",
            "perceptanon-bench",
            "examples",
            "examples-onnxruntime",
            "examples-dicom");

    /** Those that applications depend on. */
    static final List<String> LIBRARIES = MODULES.subList(0, MODULES.indexOf("perceptanon-cli"));

    static final Path ROOT = Path.of("..");
    private static final String COMPILED = "target/classes";
    private static final Pattern SOURCE = Pattern.compile(".*/([^/]+)/" + COMPILED + "/.*");

    private final JavaClasses all;

    private ProjectClasses(JavaClasses all) {
        this.all = all;
    }

    /** Read once, for all tests. */
    static ProjectClasses compiled() {
        return Compiled.CLASSES;
    }

    private static final class Compiled {
        static final ProjectClasses CLASSES = read();
    }

    private static ProjectClasses read() {
        List<Path> folders = MODULES.stream()
                .map(module -> ROOT.resolve(module).resolve(COMPILED))
                .toList();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new AssertionError(folder + " is not there: build all modules first, or with -am");
            }
        }
        return new ProjectClasses(new ClassFileImporter()
                .withImportOption(location -> !location.contains("/jmh_generated/"))
                .importPaths(folders));
    }

    JavaClasses all() {
        return all;
    }

    /** Where a class lies; empty for those of other projects. */
    Optional<String> moduleOf(JavaClass c) {
        return c.getBaseComponentType()
                .getSource()
                .map(source -> SOURCE.matcher(source.getUri().toString()))
                .filter(Matcher::matches)
                .map(match -> match.group(1));
    }

    Stream<JavaClass> in(String module) {
        return all.stream().filter(c -> moduleOf(c).equals(Optional.of(module)));
    }

    /** Modules to the modules that their classes use. */
    Map<String, Set<String>> moduleArrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (String module : MODULES) {
            Set<String> used = new TreeSet<>();
            in(module).flatMap(ProjectClasses::used).forEach(c -> moduleOf(c).ifPresent(used::add));
            used.remove(module);
            arrows.put(module, used);
        }
        return arrows;
    }

    /** A module's packages to those of the same module that their classes use. */
    Map<String, Set<String>> packageArrows(String module) {
        Map<String, Set<String>> arrows = new TreeMap<>();
        in(module).forEach(c -> {
            Set<String> used = arrows.computeIfAbsent(c.getPackageName(), name -> new TreeSet<>());
            used(c).filter(other -> moduleOf(other).equals(Optional.of(module)))
                    .map(JavaClass::getPackageName)
                    .filter(name -> !name.equals(c.getPackageName()))
                    .forEach(used::add);
        });
        return arrows;
    }

    private static Stream<JavaClass> used(JavaClass c) {
        return c.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType);
    }

    /** A module's packages with classes, tests included. */
    static Set<String> packages(String module) {
        Set<String> packages = new TreeSet<>();
        for (String kind : List.of(COMPILED, "target/test-classes")) {
            Path compiled = ROOT.resolve(module).resolve(kind);
            if (Files.isDirectory(compiled)) {
                packages.addAll(packages(compiled));
            }
        }
        return packages;
    }

    private static Set<String> packages(Path compiled) {
        try (Stream<Path> files = Files.walk(compiled)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> compiled.relativize(file.getParent()).toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
