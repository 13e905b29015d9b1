// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.file.JsonText;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon devices}: the engines that can run networks on this machine. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Show which engines work on this machine and why, and what Java sees of the machine.")
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private record Engine(String name, Availability availability) {}

    @Override
    public Integer call() {
        List<Engine> engines = Engines.installed().all().stream()
                .map(provider -> new Engine(provider.name(), availability(provider)))
                .toList();
        // The choice that Engines.AUTO makes.
        Optional<String> auto = engines.stream()
                .filter(engine -> engine.availability().usable())
                .max(Comparator.comparingInt(engine -> engine.availability().rank()))
                .map(Engine::name);
        if (json) {
            common.out().println(JsonText.of(document(engines, auto)));
        } else {
            print(engines, auto);
        }
        return 0;
    }

    /**
     * Availability of an engine. Native libraries that are missing or for another platform are a result here, not a
     * failure.
     */
    static Availability availability(EngineProvider provider) {
        try {
            return provider.availability(Device.AUTO);
        } catch (LinkageError e) {
            return new Availability(false, 0, "its native libraries do not load: " + e);
        }
    }

    private static Map<String, Object> document(List<Engine> engines, Optional<String> auto) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("engines", engines.stream().map(DevicesCommand::entry).toList());
        document.put("auto", auto.orElse(null));
        Map<String, Object> java = new LinkedHashMap<>();
        java.put("version", System.getProperty("java.version"));
        java.put("vendor", System.getProperty("java.vendor"));
        java.put("vm", System.getProperty("java.vm.name"));
        java.put("home", System.getProperty("java.home"));
        document.put("java", java);
        document.put("os", System.getProperty("os.name"));
        document.put("architecture", System.getProperty("os.arch"));
        document.put("processors", Runtime.getRuntime().availableProcessors());
        document.put("heapLimitBytes", Runtime.getRuntime().maxMemory());
        return document;
    }

    private static Map<String, Object> entry(Engine engine) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", engine.name());
        entry.put("usable", engine.availability().usable());
        entry.put("rank", engine.availability().rank());
        entry.put("reason", engine.availability().reason());
        return entry;
    }

    private void print(List<Engine> engines, Optional<String> auto) {
        for (Engine engine : engines) {
            String state = engine.availability().usable() ? "usable" : "not usable";
            String chosen = auto.filter(engine.name()::equals).isPresent() ? ", chosen by --engine auto" : "";
            common.out()
                    .println(Printable.oneLine("engine " + engine.name() + ": " + state + chosen + " ("
                            + engine.availability().reason() + ")"));
        }
        common.out()
                .println("java: " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
                        + " (" + System.getProperty("java.vendor") + "), " + System.getProperty("java.home"));
        common.out().println("system: " + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        common.out().println("processors: " + Runtime.getRuntime().availableProcessors());
        common.out().println("heap limit: " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    }
}
