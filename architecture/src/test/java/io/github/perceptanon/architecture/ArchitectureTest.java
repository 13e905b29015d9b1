package io.github.perceptanon.architecture;

import static com.tngtech.archunit.base.DescribedFunction.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.modules.syntax.AllowedModuleDependencies.allow;
import static com.tngtech.archunit.library.modules.syntax.ModuleDependencyScope.consideringOnlyDependenciesBetweenModules;
import static com.tngtech.archunit.library.modules.syntax.ModuleRuleDefinition.modules;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import com.tngtech.archunit.library.modules.ArchModule;
import com.tngtech.archunit.library.modules.syntax.AllowedModuleDependencies;
import com.tngtech.archunit.library.modules.syntax.DescriptorFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which module, package and application may use what. */
class ArchitectureTest {
    private static final List<String> LIBRARIES = ProjectClasses.LIBRARIES;
    private static final String HOME = "io.github.perceptanon";

    /** Nothing may use the command, the benchmarks or the examples. */
    private static final AllowedModuleDependencies MODULES_MAY_USE = allow().fromModule("perceptanon-onnx")
            .toModules("perceptanon-core")
            .fromModule("perceptanon-metrics")
            .toModules("perceptanon-core")
            .fromModule("perceptanon-train")
            .toModules("perceptanon-core", "perceptanon-metrics")
            .fromModule("perceptanon-anonymize")
            .toModules("perceptanon-core")
            .fromModule("perceptanon-sample")
            .toModules("perceptanon-core", "perceptanon-anonymize")
            .fromModule("perceptanon-report")
            .toModules("perceptanon-core", "perceptanon-metrics", "perceptanon-train")
            .fromModule("perceptanon-cli")
            .toModules(LIBRARIES.toArray(String[]::new))
            .fromModule("perceptanon-bench")
            .toModules(LIBRARIES.toArray(String[]::new))
            .fromModule("examples")
            .toModules(LIBRARIES.toArray(String[]::new));

    /** Uses between packages of one module that close a cycle, and why they may stay. */
    private static final Map<Use, String> CYCLES = Map.of(
            new Use(HOME + ".network", HOME),
                    "networks are of a setup and a backbone, which are values of the root package",
            new Use(HOME + ".explain", HOME),
                    "options and targets speak of setups, and the scorer of the root package explains");

    private record Use(String from, String to) {}

    private static final String GRAPHS = "networks are DL4J's configurations";

    /** Public classes whose signatures name types of other projects, and why. */
    private static final Map<String, String> FOREIGN_TYPES = Map.ofEntries(
            Map.entry(HOME + ".network.Networks", GRAPHS),
            Map.entry(HOME + ".network.NetworkWeights", GRAPHS),
            Map.entry(HOME + ".network.SubNetwork", GRAPHS),
            Map.entry(HOME + ".network.Head", GRAPHS),
            Map.entry(HOME + ".network.BlockGradients", GRAPHS),
            Map.entry(HOME + ".network.FeatureNetwork", GRAPHS),
            Map.entry(HOME + ".network.NativeMaxPooling", "a layer of DL4J by its superclass"),
            Map.entry(HOME + ".engine.NetworkSlice", GRAPHS),
            Map.entry(HOME + ".train.TrainingStep", GRAPHS),
            Map.entry(HOME + ".train.optim.FlatParameters", "the graph's own arrays, for the trainer alone"),
            Map.entry(HOME + ".train.optim.Updater", "its state in checkpoints, for the trainer alone"));

    private static final Set<String> ALL_BUT_EXAMPLES = ProjectClasses.MODULES.stream()
            .filter(module -> !module.equals("examples"))
            .collect(Collectors.toSet());

    /**
     * What is public only because other packages of its module and these modules need it, by package or class: for
     * everybody else it is as good as private. The examples stand for applications.
     */
    private static final Map<String, Set<String>> QUALIFIED = Map.ofEntries(
            Map.entry(HOME + ".file", ALL_BUT_EXAMPLES),
            Map.entry(HOME + ".engine.PooledEngine", Set.of("perceptanon-onnx")),
            Map.entry(HOME + ".engine.Usage", Set.of()),
            Map.entry(HOME + ".image.Resampler", Set.of()),
            Map.entry(HOME + ".network.BlockGradients", Set.of()),
            Map.entry(HOME + ".network.FoldedConvolution", Set.of("perceptanon-onnx")),
            Map.entry(HOME + ".network.Head", Set.of("perceptanon-bench")),
            Map.entry(HOME + ".network.NativeMaxPooling", Set.of("perceptanon-onnx")),
            Map.entry(HOME + ".network.SubNetwork", Set.of("perceptanon-onnx")),
            Map.entry(HOME + ".weights.NonFinite", Set.of("perceptanon-train", "perceptanon-cli")),
            Map.entry(HOME + ".train.optim.FlatParameters", Set.of()),
            Map.entry(HOME + ".train.optim.Updater", Set.of()));

    private final ProjectClasses classes = ProjectClasses.compiled();

    @Test
    void everyModuleOfTheBuildIsLookedAt() throws IOException {
        List<String> built = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Files.readString(ProjectClasses.ROOT.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .filter(module -> !List.of("perceptanon-bom", "architecture").contains(module))
                .toList();

        assertThat(ProjectClasses.MODULES).containsExactlyInAnyOrderElementsOf(built);
    }

    @Test
    void modulesUseOnlyWhatTheyMay() {
        modules()
                .definedBy(describe(
                        "folder",
                        c -> classes.moduleOf(c)
                                .map(ArchModule.Identifier::from)
                                .orElseGet(ArchModule.Identifier::ignore)))
                .derivingModule(DescriptorFunction.describe(
                        "folder", (folder, ownClasses) -> ArchModule.Descriptor.create(folder.getPart(1))))
                .should()
                .respectTheirAllowedDependencies(MODULES_MAY_USE, consideringOnlyDependenciesBetweenModules())
                .check(classes.all());
    }

    @Test
    void noPackageLiesInTwoModules() {
        Map<String, Set<String>> homes = new TreeMap<>();
        for (String module : ProjectClasses.MODULES) {
            ProjectClasses.packages(module)
                    .forEach(name ->
                            homes.computeIfAbsent(name, n -> new TreeSet<>()).add(module));
        }

        assertThat(homes)
                .isNotEmpty()
                .allSatisfy((name, modules) -> assertThat(modules).hasSize(1));
    }

    @ParameterizedTest
    @FieldSource("LIBRARIES")
    void everyLibraryCallsItsModuleByItsName(String library) throws IOException {
        String name = HOME + "." + library.substring("perceptanon-".length());

        assertThat(ProjectClasses.ROOT.resolve(library).resolve("pom.xml"))
                .content()
                .contains("<automatic.module.name>" + name + "</automatic.module.name>");
    }

    @Test
    void packagesOfAModuleHaveNoCyclesButThoseListed() {
        SliceRule rule = slices().assignedFrom(new PackagesByModule()).should().beFreeOfCycles();
        for (Use use : CYCLES.keySet()) {
            rule = rule.ignoreDependency(resideInAPackage(use.from()), resideInAPackage(use.to()));
        }
        rule.check(classes.all());
    }

    /** A slice is a package; two packages of different modules never meet in a cycle unless their modules do. */
    private final class PackagesByModule implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass c) {
            return classes.moduleOf(c)
                    .map(module -> SliceIdentifier.of(module, c.getPackageName()))
                    .orElseGet(SliceIdentifier::ignore);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    @Test
    void everyListedCycleIsStillThere() {
        for (Use use : CYCLES.keySet()) {
            assertThat(dependencies()
                            .filter(d -> d.getOriginClass().getPackageName().equals(use.from()))
                            .filter(d -> d.getTargetClass().getPackageName().equals(use.to())))
                    .as("what is listed as " + use)
                    .isNotEmpty();
        }
    }

    @Test
    void publicSignaturesOfLibrariesNameOnlyTheJdkAndThisProjectButForThoseListed() {
        Map<String, Set<String>> foreign = new TreeMap<>();
        LIBRARIES.stream().flatMap(classes::in).filter(Signatures::isPublic).forEach(c -> {
            Set<String> types = Signatures.types(c)
                    .map(JavaClass::getBaseComponentType)
                    .filter(type -> !type.isPrimitive() && !isOwn(type.getPackageName()))
                    .map(JavaClass::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!types.isEmpty()) {
                foreign.put(c.getName(), types);
            }
        });

        assertThat(foreign.keySet())
                .as("classes with others' types: " + foreign)
                .containsExactlyInAnyOrderElementsOf(FOREIGN_TYPES.keySet());
    }

    private static boolean isOwn(String name) {
        return name.startsWith("java.") || name.startsWith("javax.") || (name + ".").startsWith(HOME + ".");
    }

    @Test
    void whatIsPublicForSomeModulesIsUsedByNoOther() {
        List<String> strangers = dependencies()
                .filter(d -> !classes.moduleOf(d.getOriginClass()).equals(classes.moduleOf(d.getTargetClass())))
                .filter(d -> !mayUse(
                        classes.moduleOf(d.getOriginClass()).orElseThrow(),
                        d.getTargetClass().getBaseComponentType()))
                .map(Dependency::getDescription)
                .toList();

        assertThat(strangers).isEmpty();
    }

    private static boolean mayUse(String module, JavaClass c) {
        return Stream.of(c.getPackageName(), c.getName().replaceFirst("\\$.*", ""))
                .map(QUALIFIED::get)
                .allMatch(users -> users == null || users.contains(module));
    }

    @Test
    void whatIsListedAsPublicForSomeModulesIsThere() {
        Set<String> names = classes.all().stream()
                .flatMap(c -> Stream.of(c.getPackageName(), c.getName()))
                .collect(Collectors.toSet());

        assertThat(names).containsAll(QUALIFIED.keySet());
    }

    private Stream<Dependency> dependencies() {
        return classes.all().stream().flatMap(c -> c.getDirectDependenciesFromSelf().stream());
    }
}
