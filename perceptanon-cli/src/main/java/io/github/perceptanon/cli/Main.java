// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** Entry point of the {@code perceptanon} command. */
public final class Main {
    private static final int HELP_WIDTH = 80;

    private Main() {}

    /**
     * Runs one command and exits the JVM: 0 success, 1 failure, 2 wrong usage.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        // JavaCPP warns of libraries made for other versions of it; ND4J's are, and are tested with this one.
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        if (List.of(args).contains("--verbose")) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        }
        int code = run(stream(FileDescriptor.out, "stdout"), stream(FileDescriptor.err, "stderr"), args);
        System.exit(code);
    }

    /** Runs one command with these streams and returns the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        boolean verbose = List.of(args).contains("--verbose");
        try {
            int code = commandLine(args).setOut(out).setErr(err).execute(args);
            return code == 0 && out.checkError()
                    ? ErrorReporter.workFailed(err, ErrorReporter.unwritable(), verbose)
                    : code;
        } catch (Error e) {
            // Out of memory, or native libraries that do not load: picocli only passes on exceptions.
            return ErrorReporter.workFailed(err, e, verbose);
        } finally {
            out.flush();
            err.flush();
        }
    }

    /**
     * The command line for these arguments. Building a command needs reflection over its options, so only the named one
     * is built; help, completion and misspelled commands get all of them.
     */
    static CommandLine commandLine(String... args) {
        CommandLine root = new CommandLine(new Root());
        Map<String, Supplier<Object>> commands = commands();
        String first = args.length == 0 ? "" : args[0];
        if (commands.containsKey(first)) {
            root.addSubcommand(first, commands.get(first).get());
        } else {
            commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
            root.addSubcommand("generate-completion", new AutoComplete.GenerateCompletion());
            Objects.requireNonNull(root.getSubcommands().get("generate-completion"))
                    .getCommandSpec()
                    .usageMessage()
                    .hidden(true);
        }
        root.getSubcommands().values().forEach(command -> {
            command.getCommandSpec().version(Version.line());
            command.getCommandSpec()
                    .usageMessage()
                    .customSynopsis(synopsis(command.getCommandSpec()))
                    .descriptionHeading("%n")
                    .parameterListHeading("%n")
                    .optionListHeading("%n");
        });
        root.getCommandSpec().version(Version.line());
        Names.register(root);
        ErrorReporter errors = new ErrorReporter();
        return root.setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    /** The synopsis with the required options only; the others are listed below it. */
    private static String[] synopsis(CommandSpec spec) {
        List<String> words = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (option.required() && option.group() == null) {
                words.add(option.longestName() + "=" + option.paramLabel());
            }
        }
        spec.argGroups().forEach(group -> words.add(group.synopsis()));
        words.add("[OPTIONS]");
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            String label = positional.paramLabel() + (positional.arity().max() > 1 ? "..." : "");
            words.add(positional.required() ? label : "[" + label + "]");
        }
        List<String> lines = new ArrayList<>(List.of(spec.qualifiedName()));
        for (String word : words) {
            String last = lines.get(lines.size() - 1);
            if ("Usage: ".length() + last.length() + 1 + word.length() < HELP_WIDTH) {
                lines.set(lines.size() - 1, last + " " + word);
            } else {
                lines.add(" ".repeat("Usage: ".length()) + word);
            }
        }
        return lines.toArray(String[]::new);
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("quickstart", QuickstartCommand::new);
        commands.put("sample-data", SampleDataCommand::new);
        commands.put("anonymize", AnonymizeCommand::new);
        commands.put("score", ScoreCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("metrics", MetricsCommand::new);
        commands.put("fid", FidCommand::new);
        commands.put("correlate", CorrelateCommand::new);
        commands.put("serve", ServeCommand::new);
        commands.put("annotate", AnnotateCommand::new);
        commands.put("agreement", AgreementCommand::new);
        commands.put("split", SplitCommand::new);
        commands.put("train", TrainCommand::new);
        commands.put("evaluate", EvaluateCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("info", InfoCommand::new);
        commands.put("devices", DevicesCommand::new);
        return commands;
    }

    private static PrintWriter stream(FileDescriptor descriptor, String name) {
        // JDK 19 and later report the terminal's encoding; before that it is the platform's.
        String encoding = System.getProperty(name + ".encoding", System.getProperty("native.encoding", "UTF-8"));
        Charset charset = Charset.isSupported(encoding) ? Charset.forName(encoding) : Charset.defaultCharset();
        return new PrintWriter(new FileOutputStream(descriptor), true, charset);
    }

    @Command(
            name = "perceptanon",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            description = "How anonymous an image looks to people.",
            footer = {"", "Start with: perceptanon quickstart"},
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:done", "1:failure", "2:wrong usage"})
    private static final class Root implements Runnable {
        @Spec
        private CommandSpec spec;

        @Mixin
        private CommonOptions common;

        @Override
        public void run() {
            spec.commandLine().usage(common.err());
            throw common.usage("no command is given");
        }
    }
}
