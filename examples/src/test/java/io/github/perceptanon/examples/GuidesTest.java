package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps README.md and docs/*.md true to the code: their Java is code of an example or of a test that runs it. */
class GuidesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern JAVA = Pattern.compile("^```java\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    static List<Path> guides() throws IOException {
        List<Path> guides = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(guides::add);
            }
        }
        return guides;
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyJavaSnippetIsInAnExampleOrATest(Path guide) throws IOException {
        List<String> sources = sources();
        assertThat(found(JAVA, guide).map(GuidesTest::squeezed).toList())
                .allSatisfy(snippet -> assertThat(sources).anyMatch(source -> source.contains(snippet)));
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyLinkLeadsToAFile(Path guide) throws IOException {
        assertThat(found(LINK, guide).toList())
                .allSatisfy(link -> assertThat(guide.resolveSibling(link)).exists());
    }

    private static Stream<String> found(Pattern pattern, Path guide) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(guide));
        List<MatchResult> results = matcher.results().toList();
        return results.stream().map(result -> result.group(1));
    }

    /** The examples, and the tests of all modules: a guide to one module may be tested there. */
    private static List<String> sources() throws IOException {
        List<Path> roots = new ArrayList<>(List.of(Path.of("src/main/java")));
        try (Stream<Path> modules = Files.list(ROOT)) {
            modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .forEach(roots::add);
        }
        List<String> sources = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    sources.add(squeezed(Files.readString(file)));
                }
            }
        }
        return sources;
    }

    /** Without white space: the formatter may break lines anywhere. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
