// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options and output streams shared by all commands. */
final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--verbose", description = "Show the stack trace of an error.")
    private boolean verbose;

    /** Results. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Progress and notes. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    boolean verbose() {
        return verbose;
    }

    /** Whether an option is on the command line. */
    boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** A note on stderr. */
    void note(String text) {
        err().println(Printable.oneLine(text));
    }

    /** Prints a caveat about the numbers to stdout, so that it stays with them when the output is redirected. */
    void caveat(Optional<String> words) {
        words.ifPresent(out()::println);
    }

    /** Progress of a long loop: a bar when stderr is a terminal, otherwise silent. */
    Progress progress(String task, long steps) {
        return Progress.start(task, steps);
    }

    /** A usage error that only becomes apparent from several arguments together. */
    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The same in the words of whoever refused the arguments. */
    ParameterException usage(IllegalArgumentException refusal) {
        return usage(String.valueOf(refusal.getMessage()));
    }
}
