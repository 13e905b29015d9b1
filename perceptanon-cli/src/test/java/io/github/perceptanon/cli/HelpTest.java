// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --help} looks like on a terminal of 80 columns. */
class HelpTest {
    static Stream<CommandSpec> commands() {
        CommandLine root = Main.commandLine("--help");
        return Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
                .map(CommandLine::getCommandSpec)
                .filter(spec -> !spec.usageMessage().hidden());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fitsEightyColumns(CommandSpec spec) {
        assertThat(help(spec).lines()).allMatch(line -> line.length() <= 80);
    }

    /** Lines that are broken by hand break once more where the terminal is narrower. */
    @ParameterizedTest
    @MethodSource("commands")
    void descriptionsAreParagraphsOfWholeSentences(CommandSpec spec) {
        assertThat(spec.usageMessage().description()).isNotEmpty().allMatch(text -> text.endsWith("."));
        assertThat(spec.options())
                .allSatisfy(option -> assertThat(List.of(option.description()))
                        .as(option.longestName())
                        .hasSize(1)
                        .allMatch(text -> text.endsWith(".")));
    }

    /** {@code HA2.csv} must not end up as HA2. on one line and csv on the next. */
    @ParameterizedTest
    @MethodSource("commands")
    void linesBreakBetweenWordsOnly(CommandSpec spec) {
        String text = help(spec).replaceAll("\\s+", " ");

        Stream<String> descriptions = Stream.concat(
                Arrays.stream(spec.usageMessage().description()),
                spec.options().stream().flatMap(option -> Arrays.stream(option.description())));
        assertThat(descriptions).allSatisfy(description -> {
            // A default stands in the help as its value.
            for (String part : description.replace("%%", "%").split("\\$\\{DEFAULT-VALUE}")) {
                assertThat(text).contains(part.strip());
            }
        });
    }

    private static String help(CommandSpec spec) {
        String name = spec.parent() == null ? "" : spec.name();
        return (name.isEmpty() ? CommandRun.of("--help") : CommandRun.of(name, "--help")).out();
    }
}
