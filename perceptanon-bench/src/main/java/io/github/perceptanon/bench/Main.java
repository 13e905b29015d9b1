// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.TrainingKind;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.bench.report.ReportCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs {@code report …}, or JMH's command without the peers that cannot run here, which are listed with the reason. */
public final class Main {
    private Main() {}

    /**
     * Runs benchmarks.
     *
     * @param args {@code report} and its options, or JMH's
     * @throws IOException if a file cannot be read or written
     * @throws CommandLineOptionException if JMH does not know an option
     * @throws RunnerException if JMH cannot start
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args)
            throws IOException, CommandLineOptionException, RunnerException, InterruptedException {
        List<String> arguments = new ArrayList<>(Arrays.asList(args));
        if (!arguments.isEmpty() && arguments.get(0).equals("report")) {
            report(arguments.subList(1, arguments.size()));
            return;
        }
        CommandLineOptions options = new CommandLineOptions(args);
        if (runs(options, InferenceBenchmark.class.getName() + ".score") && leavesOpen(arguments, "peer")) {
            arguments.add("-p");
            arguments.add("peer=" + peers().stream().map(PeerKind::name).collect(Collectors.joining(",")));
        }
        if (runs(options, TrainingBenchmark.class.getName() + ".step") && leavesOpen(arguments, "training")) {
            arguments.add("-p");
            arguments.add("training="
                    + TrainingKind.present((training, reason) -> leftOut(training.title(), reason)).stream()
                            .map(TrainingKind::name)
                            .collect(Collectors.joining(",")));
        }
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    }

    private static void report(List<String> arguments) throws IOException, RunnerException, InterruptedException {
        try {
            ReportCommand.run(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("perceptanon-bench/run: " + e.getMessage());
            System.exit(2);
        }
    }

    private static boolean leavesOpen(List<String> arguments, String parameter) {
        return arguments.stream().noneMatch(a -> a.startsWith(parameter + "="));
    }

    private static void leftOut(String who, String reason) {
        System.out.println("# Left out: " + who + ": " + reason);
    }

    private static boolean runs(CommandLineOptions options, String name) {
        if (options.shouldHelp()
                || options.shouldList()
                || options.shouldListWithParams()
                || options.shouldListProfilers()
                || options.shouldListResultFormats()) {
            return false;
        }
        List<String> includes = options.getIncludes();
        return includes.isEmpty()
                || includes.stream()
                        .anyMatch(i -> Pattern.compile(i).matcher(name).find());
    }

    private static List<PeerKind> peers() throws IOException {
        PeerFolder folder = PeerFolder.standard();
        for (Workload workload : PeerKind.networks()) {
            folder.renew(workload);
        }
        return PeerKind.present(folder, (peer, reason) -> leftOut(peer.title(), reason));
    }
}
