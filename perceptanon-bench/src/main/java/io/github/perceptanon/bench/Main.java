package io.github.perceptanon.bench;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** JMH's command, without the peers that cannot run here; each of them is named with the reason. */
public final class Main {
    private Main() {}

    /**
     * Runs benchmarks.
     *
     * @param args JMH's
     * @throws IOException if the networks' files cannot be written
     * @throws CommandLineOptionException if JMH does not know an option
     */
    public static void main(String[] args) throws IOException, CommandLineOptionException {
        List<String> arguments = new ArrayList<>(Arrays.asList(args));
        if (comparesPeers(new CommandLineOptions(args)) && arguments.stream().noneMatch(a -> a.startsWith("peer="))) {
            arguments.add("-p");
            arguments.add("peer="
                    + peers(PeerFolder.standard()).stream().map(PeerKind::name).collect(Collectors.joining(",")));
        }
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    }

    private static boolean comparesPeers(CommandLineOptions options) {
        boolean runs = !(options.shouldHelp()
                || options.shouldList()
                || options.shouldListWithParams()
                || options.shouldListProfilers()
                || options.shouldListResultFormats());
        String name = InferenceBenchmark.class.getName() + ".score";
        List<String> includes = options.getIncludes();
        return runs
                && (includes.isEmpty()
                        || includes.stream()
                                .anyMatch(i -> Pattern.compile(i).matcher(name).find()));
    }

    /** The peers that can run every network here; the others are printed with the reason. */
    static List<PeerKind> peers(PeerFolder folder) throws IOException {
        List<Workload> workloads = Stream.of(Backbone.values())
                .flatMap(backbone -> Stream.of(Setup.values()).map(setup -> new Workload(setup, backbone, 1, 0)))
                .toList();
        for (Workload workload : workloads) {
            folder.prepare(workload);
        }
        Map<PeerKind, String> absent = new EnumMap<>(PeerKind.class);
        for (PeerKind peer : PeerKind.values()) {
            workloads.stream()
                    .map(workload -> peer.missing(folder, workload))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(reason -> absent.put(peer, reason));
        }
        absent.forEach((peer, reason) -> System.out.println("# Left out: " + peer.title() + ": " + reason));
        return Stream.of(PeerKind.values()).filter(p -> !absent.containsKey(p)).toList();
    }
}
