// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.io.PrintWriter;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands of the job have: the session, and where results and notes go. */
final class JobLine {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--verbose", description = "Print the stack trace of a failure.")
    private boolean verbose;

    /** The session that spark-submit described. */
    SparkSession spark() {
        SparkSession spark = SparkSession.builder().appName("PerceptAnon").getOrCreate();
        RuntimeFit.require(spark);
        return spark;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    boolean verbose() {
        return verbose;
    }

    void note(String line) {
        spec.commandLine().getErr().println(line);
    }
}
