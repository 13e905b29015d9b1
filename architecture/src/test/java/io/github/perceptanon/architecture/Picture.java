// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The arrows between modules, and between the packages of each, as Mermaid flowcharts. */
final class Picture {
    private final ProjectClasses classes;

    Picture(ProjectClasses classes) {
        this.classes = classes;
    }

    String draw() {
        List<String> lines = new ArrayList<>();
        lines.add("Modules. An arrow means *uses*; one that follows from others is left out.");
        lines.add("");
        flowchart(lines, modules());
        lines.add("");
        lines.add("Packages, each module's own.");
        lines.add("");
        flowchart(lines, packages());
        return String.join("\n", lines) + "\n";
    }

    private static void flowchart(List<String> lines, List<String> content) {
        lines.add("```mermaid");
        lines.add("flowchart TD");
        content.forEach(line -> lines.add("    " + line));
        lines.add("```");
    }

    private List<String> modules() {
        Map<String, Set<String>> arrows = classes.moduleArrows();
        List<String> lines = new ArrayList<>();
        arrows.forEach((module, used) -> {
            Set<String> direct = new TreeSet<>(used);
            used.forEach(other -> direct.removeAll(reachable(other, arrows)));
            direct.forEach(other -> lines.add(shortName(module) + " --> " + shortName(other)));
        });
        return lines;
    }

    /** All that a module uses, and what that uses. */
    private static Set<String> reachable(String module, Map<String, Set<String>> arrows) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(arrows.get(module));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (reached.add(next)) {
                open.addAll(arrows.get(next));
            }
        }
        return reached;
    }

    private List<String> packages() {
        List<String> lines = new ArrayList<>();
        for (String module : ProjectClasses.MODULES) {
            Map<String, Set<String>> arrows = new TreeMap<>(classes.packageArrows(module));
            if (arrows.size() > 1) {
                lines.add("subgraph " + shortName(module));
                String root = root(arrows.keySet());
                arrows.keySet()
                        .forEach(
                                name -> lines.add("    " + id(module, name, root) + "[\"" + label(name, root) + "\"]"));
                arrows.forEach((name, used) -> used.forEach(
                        other -> lines.add("    " + id(module, name, root) + " --> " + id(module, other, root))));
                lines.add("end");
            }
        }
        return lines;
    }

    private static String shortName(String module) {
        return module.replaceFirst("^perceptanon-", "");
    }

    /** The package that the others lie below. */
    private static String root(Set<String> names) {
        return names.stream().min(Comparator.comparing(String::length)).orElseThrow();
    }

    private static String label(String name, String root) {
        return name.equals(root) ? "(root)" : name.substring(root.length() + 1);
    }

    /** A name that Mermaid takes, and that no other module's package has. */
    private static String id(String module, String name, String root) {
        return shortName(module) + "_" + label(name, root).replaceAll("\\W+", "");
    }
}
