// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * Entry point for {@code spark-submit}: {@code score}, {@code metrics}, {@code fid} and {@code correlate}. What fails is one
 * line on stderr.
 */
@Command(
        name = "PerceptAnonJob",
        mixinStandardHelpOptions = true,
        subcommands = {ScoreJob.class, MetricsJob.class, FidJob.class, CorrelateJob.class},
        description = "How anonymous the images of a collection look to people.")
public final class PerceptAnonJob implements Runnable {
    private PerceptAnonJob() {}

    /**
     * Runs one command. Throws nothing; exits the JVM only if the command did not succeed, as Spark expects of applications:
     * 1 for failed work, 2 for wrong usage.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        int code = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
        SparkSession.getActiveSession().foreach(spark -> {
            spark.stop();
            return null;
        });
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs one command with these streams. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new PerceptAnonJob())
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(PerceptAnonJob::failed)
                .setParameterExceptionHandler((failure, given) -> {
                    err.println("PerceptAnonJob: " + Problems.oneLine(failure));
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(args);
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        command.getErr().println("PerceptAnonJob: " + describe(failure));
        if (parsed.originalArgs().contains("--verbose")) {
            failure.printStackTrace(command.getErr());
        }
        return failure instanceof JobUsage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** Our own messages as they are; of Spark's, which wrap what a task threw, that of a network or the innermost. */
    static String describe(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ExecutorException) {
                return Problems.oneLine(cause);
            }
        }
        boolean own = failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof JobUsage;
        return own ? Problems.oneLine(failure) : Problems.rootLine(failure);
    }

    @Override
    public void run() {
        throw new JobUsage("no command is given; there are score, metrics, fid and correlate");
    }
}
