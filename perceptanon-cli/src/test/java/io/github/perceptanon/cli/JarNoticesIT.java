// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.PackageVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The executable jar says what it is made of, and under which licences. */
class JarNoticesIT {
    private static final Pattern LICENCE = Pattern.compile("META-INF/LICENSE(\\.[a-z]+)?", Pattern.CASE_INSENSITIVE);

    private static JarFile jar;
    private static Map<String, JarFile> libraries;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Path.of("target/perceptanon.jar").toFile());
        libraries = libraries();
    }

    @AfterAll
    static void close() throws IOException {
        for (JarFile library : libraries.values()) {
            library.close();
        }
        jar.close();
    }

    @Test
    void everyLicenceTextOfALibraryIsThere() throws IOException {
        String kept = squeezed(text(jar, "META-INF/LICENSE") + text(jar, "META-INF/LICENSE.txt"));
        for (Map.Entry<String, JarFile> library : libraries.entrySet()) {
            for (String name : entries(library.getValue())) {
                if (LICENCE.matcher(name).matches()) {
                    assertThat(kept.contains(squeezed(text(library.getValue(), name))))
                            .as("%s of %s", name, library.getKey())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theNoticeNamesEveryLibrary() throws IOException {
        assertThat(libraries.keySet()).hasSizeGreaterThan(40);
        assertThat(squeezed(text(jar, "META-INF/NOTICE"))).contains(libraries.keySet());
    }

    @Test
    void theLicencesOfLibrariesWithoutATextOfTheirOwnAreThere() {
        assertThat(entries(jar))
                .contains(
                        "META-INF/licenses/BSD-3-Clause.txt",
                        "META-INF/licenses/EPL-2.0.txt",
                        "META-INF/licenses/MIT.txt",
                        "META-INF/licenses/GCC-runtime.txt",
                        "ThirdPartyNotices.txt");
    }

    @Test
    void theJacksonThatParsesIsTheOneNamed() throws IOException {
        assertThat(text(jar, "META-INF/maven/com.fasterxml.jackson.core/jackson-core/pom.properties"))
                .contains("version=" + PackageVersion.VERSION);
    }

    /** Artifact to file, of the libraries on the class path whose classes are in the jar. */
    private static Map<String, JarFile> libraries() throws IOException {
        Set<String> classes =
                entries(jar).stream().filter(name -> name.endsWith(".class")).collect(Collectors.toSet());
        Map<String, JarFile> found = new LinkedHashMap<>();
        for (String file : System.getProperty("surefire.test.class.path").split(System.getProperty("path.separator"))) {
            Path path = Path.of(file);
            if (!file.endsWith(".jar") || path.getFileName().toString().startsWith("perceptanon")) {
                continue;
            }
            JarFile library = new JarFile(path.toFile());
            // Folders of a Maven repository: artifact/version/file.
            String artifact = path.getParent().getParent().getFileName().toString();
            if (entries(library).stream().anyMatch(classes::contains)) {
                found.put(artifact, library);
            } else {
                library.close();
            }
        }
        return found;
    }

    private static List<String> entries(JarFile file) {
        return file.stream().map(JarEntry::getName).toList();
    }

    private static String text(JarFile file, String name) throws IOException {
        return new String(file.getInputStream(file.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
