// SPDX-License-Identifier: Apache-2.0
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
            .fromModule("perceptanon-onednn")
            .toModules("perceptanon-core")
            .fromModule("perceptanon-metrics")
            .toModules("perceptanon-core")
            .fromModule("perceptanon-train")
            .toModules("perceptanon-core", "perceptanon-metrics")
            .fromModule("perceptanon-anonymize")
            .toModules("perceptanon-core", "perceptanon-metrics", "perceptanon-onnx") // detectors bring the last
            .fromModule("perceptanon-sample")
            .toModules("perceptanon-core", "perceptanon-anonymize")
            .fromModule("perceptanon-report")
            .toModules("perceptanon-core", "perceptanon-metrics", "perceptanon-train", "perceptanon-anonymize")
            .fromModule("perceptanon-study")
            .toModules("perceptanon-core", "perceptanon-train")
            .fromModule("perceptanon-server")
            .toModules("perceptanon-core", "perceptanon-metrics")
            .fromModule("perceptanon-spark")
            .toModules("perceptanon-core", "perceptanon-metrics")
            .fromModule("perceptanon-video")
            .toModules("perceptanon-core")
            .fromModule("perceptanon-cli")
            .toModules(LIBRARIES.toArray(String[]::new))
            .fromModule("perceptanon-bench")
            .toModules(LIBRARIES.toArray(String[]::new))
            .fromModule("examples")
            .toModules(LIBRARIES.toArray(String[]::new))
            .fromModule("examples-onnxruntime")
            .toModules("perceptanon-core", "perceptanon-onnx")
            .fromModule("examples-dicom")
            .toModules("perceptanon-core");

    /** Uses between packages of one module that close a cycle, and why they may stay. */
    private static final Map<Use, String> CYCLES = Map.of(
            new Use(HOME + ".explain", HOME),
            "targets read scores by ScoreReading, and the scorer of the root package explains");

    private record Use(String from, String to) {}

    /** Public classes whose signatures name types of other projects, and why. */
    private static final Map<String, String> FOREIGN_TYPES = Map.of(
            HOME + ".dl4j.Dl4jGraph", "hands networks out as DL4J's graphs, which is all that it is for",
            HOME + ".spark.ImageScoring", "adds columns to Spark's tables",
            HOME + ".spark.AnonymityTransformer", "is a stage of Spark ML's pipelines",
            HOME + ".spark.ImageMetrics", "adds columns to Spark's tables",
            HOME + ".spark.ImageSetFeatures", "takes sets of images as Spark's tables",
            HOME + ".spark.ColumnCorrelations", "takes columns of Spark's tables");

    private static final Set<String> ALL_BUT_EXAMPLES = ProjectClasses.MODULES.stream()
            .filter(module -> !module.startsWith("examples"))
            .collect(Collectors.toSet());

    private static final Set<String> ENGINES =
            Set.of("perceptanon-onnx", "perceptanon-onednn", "perceptanon-metrics", "perceptanon-bench");

    private static final Set<String> TRAINERS = Set.of("perceptanon-train", "perceptanon-onednn", "perceptanon-bench");

    /**
     * Public types of core for applications; the first public version had 61. The last four are the mappings of 16-bit samples,
     * of which there are several kinds, what they did to an image, decoders of other kinds of files, and embeddings that can be
     * explained.
     */
    private static final int MOST_TYPES_OF_CORE = 58;

    /**
     * What is public only because other packages of its module and these modules need it, by package or class: for
     * everybody else it is as good as private. The examples stand for applications.
     */
    private static final Map<String, Set<String>> QUALIFIED = Map.ofEntries(
            Map.entry(HOME + ".file", ALL_BUT_EXAMPLES),
            Map.entry(HOME + ".ScoreReading", Set.of("perceptanon-train")),
            Map.entry(HOME + ".dl4j.Dl4jTrainingProvider", Set.of()),
            Map.entry(HOME + ".dl4j.StageGradients", Set.of()),
            Map.entry(HOME + ".engine.BatchSizes", Set.of("perceptanon-cli", "perceptanon-spark")),
            Map.entry(HOME + ".engine.InferenceEngine", ENGINES),
            Map.entry(HOME + ".engine.InputLayout", ENGINES),
            Map.entry(HOME + ".engine.NetworkSlice", ENGINES),
            Map.entry(HOME + ".engine.PooledEngine", Set.of("perceptanon-onnx", "perceptanon-onednn")),
            Map.entry(HOME + ".engine.Ranked", Set.of("perceptanon-cli", "perceptanon-onednn")),
            Map.entry(HOME + ".engine.Ranking", Set.of()),
            Map.entry(HOME + ".engine.Usage", Set.of("perceptanon-onnx")),
            Map.entry(HOME + ".explain.FeatureMap", Set.of()),
            Map.entry(HOME + ".explain.TrunkTail", Set.of()),
            Map.entry(HOME + ".image.Resampler", Set.of("perceptanon-bench")),
            Map.entry(HOME + ".nd4j", Set.of()),
            Map.entry(HOME + ".network.ChannelAffine", Set.of()),
            Map.entry(
                    HOME + ".network.FeatureNetwork",
                    Set.of("perceptanon-metrics", "perceptanon-cli", "perceptanon-spark", "perceptanon-bench")),
            Map.entry(HOME + ".network.FoldedConvolution", Set.of("perceptanon-onnx", "perceptanon-onednn")),
            Map.entry(HOME + ".network.Head", Set.of("perceptanon-bench")),
            Map.entry(
                    HOME + ".network.NetworkWeights",
                    Set.of("perceptanon-cli", "perceptanon-bench", "perceptanon-metrics")),
            Map.entry(
                    HOME + ".network.SubNetwork",
                    Set.of("perceptanon-onnx", "perceptanon-onednn", "perceptanon-bench")),
            Map.entry(HOME + ".onnx.OnnxModel", Set.of("perceptanon-anonymize")),
            Map.entry(HOME + ".weights.OwnedWeights", Set.of()),
            Map.entry(HOME + ".weights.NonFinite", Set.of("perceptanon-train", "perceptanon-cli")),
            Map.entry(HOME + ".training.ImageBatch", TRAINERS),
            Map.entry(HOME + ".training.TrainableNetwork", TRAINERS),
            Map.entry(HOME + ".training.TrainingBackends", Set.of("perceptanon-train", "perceptanon-cli")),
            Map.entry(
                    HOME + ".training.TrainingProvider",
                    Set.of("perceptanon-train", "perceptanon-onednn", "perceptanon-cli", "perceptanon-bench")),
            Map.entry(HOME + ".metrics.correlation.Bootstrap", Set.of()),
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

    /** Whoever adds one says here why the face grows. */
    @Test
    void coreShowsApplicationsNoMoreTypesThanItDoes() {
        List<String> shown = classes.in("perceptanon-core")
                .filter(Signatures::isPublic)
                .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
                .filter(c -> !QUALIFIED.containsKey(c.getPackageName()) && !QUALIFIED.containsKey(c.getName()))
                .map(JavaClass::getName)
                .sorted()
                .toList();

        assertThat(shown).hasSizeLessThanOrEqualTo(MOST_TYPES_OF_CORE);
    }

    private Stream<Dependency> dependencies() {
        return classes.all().stream().flatMap(c -> c.getDirectDependenciesFromSelf().stream());
    }
}
