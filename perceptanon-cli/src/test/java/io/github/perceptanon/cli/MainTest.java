// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void helpNamesEveryCommandAndTheExitCodes() {
        CommandRun run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("correlate").contains("2   wrong usage").doesNotContain("generate-completion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionIsOneLine(String option) {
        CommandRun run = CommandRun.of(option);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).hasSize(1).first().asString().startsWith("perceptanon ");
    }

    @Test
    void everyCommandHasHelpAndTheVersion() {
        for (String command : Main.commandLine("--help").getSubcommands().keySet()) {
            assertThat(CommandRun.of(command, "--help").exitCode()).as(command).isZero();
            assertThat(CommandRun.of(command, "--version").out()).as(command).startsWith("perceptanon ");
        }
    }

    @Test
    void buildsOnlyTheCommandThatIsNamed() {
        assertThat(Main.commandLine("correlate", "--help").getSubcommands()).containsOnlyKeys("correlate");
    }

    @Test
    void noCommandIsWrongUsageAndShowsTheCommands() {
        CommandRun run = CommandRun.of();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith(CommandRun.of("--help").out());
        assertThat(run.errLines()).last().isEqualTo("perceptanon: no command is given (see 'perceptanon --help')");
    }

    @Test
    void aMistypedOptionIsNamedBeforeTheOneThatIsMissingForIt() {
        CommandRun run = CommandRun.of("score", "--modle", "m.safetensors", "a.png");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .contains("Unknown option: '--modle'; did you mean --model?")
                .doesNotContain("Missing");
    }

    @Test
    void aMissingChoiceOfOptionsIsNamedInOneLine() {
        CommandRun run = CommandRun.of("export", "m.safetensors");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("perceptanon: Missing")
                .contains("--onnx=FILE");
    }

    @Test
    void resultsThatCannotBeWrittenAreAFailure() {
        StringWriter err = new StringWriter();
        PrintWriter full = new PrintWriter(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });

        int code = Main.run(full, new PrintWriter(err), "devices");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("perceptanon: results cannot be written (stdout)");
    }

    @Test
    void aMisspeltCommandGetsASuggestion() {
        CommandRun run = CommandRun.of("corelate");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .hasSize(1)
                .first()
                .asString()
                .contains("did you mean")
                .contains("correlate");
    }

    @Test
    void aMissingOptionIsNamedInOneLine() {
        CommandRun run = CommandRun.of("correlate", "--csv", "a.csv");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("--metrics");
    }

    @Test
    void verboseAddsTheStackTrace() {
        CommandRun run = CommandRun.of("correlate", "--csv", "missing.csv", "--metrics", "a", "--verbose");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).first().isEqualTo("perceptanon: no such file (missing.csv)");
        assertThat(run.err()).contains("\tat io.github.perceptanon.cli.");
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNoArgumentFile() {
        CommandRun run = CommandRun.of("correlate", "--csv", "@missing.csv", "--metrics", "a");

        assertThat(run.errLines()).containsExactly("perceptanon: no such file (@missing.csv)");
    }

    @Test
    void controlCharactersOfFileNamesDoNotReachTheTerminal() {
        CommandRun run = CommandRun.of("correlate", "--csv", "a\u001b[31m\nb.csv", "--metrics", "a");

        assertThat(run.errLines()).containsExactly("perceptanon: no such file (a?[31m b.csv)");
    }

    @Test
    void failuresAreDescribedByTheirCause() {
        assertThat(ErrorReporter.describe(new UncheckedIOException(new NoSuchFileException("a.png"))))
                .isEqualTo("no such file (a.png)");
        assertThat(ErrorReporter.describe(new ExecutionException(new AccessDeniedException("a.png"))))
                .isEqualTo("access denied (a.png)");
        assertThat(ErrorReporter.describe(new FileNotFoundException("a.png (Is a directory)")))
                .isEqualTo("a.png (Is a directory)");
        assertThat(ErrorReporter.describe(new IOException())).isEqualTo("IOException");
        assertThat(ErrorReporter.describe(new NullPointerException("x")))
                .startsWith("internal error")
                .contains("NullPointerException: x");
    }
}
