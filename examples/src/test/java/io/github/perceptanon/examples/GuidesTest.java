// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the guides true to the code and readable: their Java is code of an example or of a test that runs it, their links
 * work, their lines fit a screen and their headings can be linked to.
 */
class GuidesTest {
    private static final Path ROOT = Path.of("..");
    private static final int LONGEST_LINE = 130;
    private static final Pattern JAVA = Pattern.compile("^```java\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern ANCHOR = Pattern.compile("\\]\\(([^)#:]*#[^)]*)\\)");
    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    /** The Markdown files of the root, of docs/ and of each module's folder. */
    static List<Path> guides() throws IOException {
        List<Path> guides = new ArrayList<>();
        try (Stream<Path> folders = Files.list(ROOT)) {
            for (Path folder : Stream.concat(Stream.of(ROOT), folders.filter(GuidesTest::holdsGuides))
                    .toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(guides::add);
                }
            }
        }
        return guides;
    }

    private static boolean holdsGuides(Path folder) {
        return Files.isDirectory(folder) && (folder.endsWith("docs") || Files.exists(folder.resolve("pom.xml")));
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

    @ParameterizedTest
    @MethodSource("guides")
    void everyLinkToAPlaceLeadsToAHeading(Path guide) throws IOException {
        for (String link : found(ANCHOR, guide).toList()) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? guide : guide.resolveSibling(parts[0]);
            assertThat(headings(target).map(GuidesTest::anchor)).as(link).contains(parts[1]);
        }
    }

    /** Rows of tables cannot be broken. */
    @ParameterizedTest
    @MethodSource("guides")
    void noLineIsTooLong(Path guide) throws IOException {
        assertThat(Files.readAllLines(guide).stream().filter(line -> !line.startsWith("|")))
                .allSatisfy(line -> assertThat(line.codePointCount(0, line.length()))
                        .as(line)
                        .isLessThanOrEqualTo(LONGEST_LINE));
    }

    @ParameterizedTest
    @MethodSource("guides")
    void noTwoHeadingsOfAGuideAreTheSame(Path guide) throws IOException {
        assumeThat(guide.endsWith("CHANGELOG.md")).isFalse(); // each version has its "Added"
        assertThat(headings(guide)).doesNotHaveDuplicates();
    }

    private static Stream<String> headings(Path guide) throws IOException {
        String prose = FENCED.matcher(Files.readString(guide)).replaceAll("");
        return HEADING.matcher(prose).results().map(heading -> heading.group(1));
    }

    /** As GitHub makes it. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
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
