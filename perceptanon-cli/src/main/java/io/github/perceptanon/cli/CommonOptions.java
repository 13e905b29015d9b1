package io.github.perceptanon.cli;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command has: {@code --verbose}, and the streams it writes to. */
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

    /** A note on stderr. */
    void note(String text) {
        err().println(Printable.oneLine(text));
    }

    /** Says where the numbers come from, if that has to be said: beside them, so that it goes where they go. */
    void caveat(Optional<String> words) {
        words.ifPresent(out()::println);
    }

    /** Progress of a long loop: a bar when stderr is a terminal, otherwise silent. */
    Progress progress(String task, long steps) {
        return Progress.start(task, steps);
    }

    /** Wrong usage that only shows once the arguments are seen together. */
    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
