// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.study.StudyRecord.Annotator;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A study in a folder: its images, who judges which of them in which order, and the answers. Its file is called
 * {@code HA1.study} or {@code HA2.study}; the answers are exported to {@code HA1.csv} in the published layout, and to
 * {@code HA1-answers.csv} one by one.
 *
 * <p>What was confirmed is kept: an answer is on the disk before anybody is told that it is. One process at a time may
 * have a study open.
 *
 * <p>Thread-safe. The thread that opened a study closes it.
 */
public final class Study implements AutoCloseable {
    private final Path root;
    private final StudyStore store;
    private final Annotations images;
    private final Annotations examples;
    private final Map<String, Integer> annotators = new HashMap<>();

    private Study(Path root, StudyStore store, Annotations images, Annotations examples) {
        this.root = root;
        this.store = store;
        this.images = images;
        this.examples = examples;
        List<Annotator> all = store.study().annotators();
        IntStream.range(0, all.size()).forEach(a -> annotators.put(all.get(a).token(), a));
    }

    /**
     * The file of a study.
     *
     * @param root the study's folder
     * @param setup what annotators see
     * @return its path, whether or not it is there
     */
    public static Path file(Path root, AnnotationSetup setup) {
        return root.resolve(setup + ".study");
    }

    /**
     * Whether there is a study in a folder.
     *
     * @param root the folder
     * @param setup what annotators see
     * @return true if its file is there
     * @throws IOException if that cannot be found out
     */
    public static boolean exists(Path root, AnnotationSetup setup) throws IOException {
        return StudyStore.exists(file(root, setup));
    }

    /**
     * Creates a study. Nothing is written unless every image is there and one that browsers show.
     *
     * @param root the folder that image paths are relative to, in which the study's file is created
     * @param table names the images: a table with the columns {@code img1} and {@code img2}, and {@code dataset},
     * {@code scope} and {@code method} if there are any; scores in it are not used, and other columns are kept
     * @param setup what annotators see: the anonymized image, or it next to the original
     * @param options who judges what
     * @throws StudyException if there is a study or a table of its name already, or an image cannot be shown
     * @throws AnnotationException if a table cannot be read, or a path leads out of the folder
     * @throws IOException if the file cannot be written
     */
    public static void create(Path root, Path table, AnnotationSetup setup, StudyOptions options) throws IOException {
        for (Path path : List.of(file(root, setup), scores(root, setup), answers(root, setup))) {
            if (Files.exists(path) && (!path.equals(file(root, setup)) || StudyStore.exists(path))) {
                throw new StudyException(path + ": already there, and a new study would replace it");
            }
        }
        ImageList list = new ImageList(root, setup);
        list.addImages(table);
        if (options.gold().isPresent()) {
            list.addGold(options.gold().get());
        }
        if (options.examples().isPresent()) {
            list.addExamples(options.examples().get());
        }
        requireColumns(table, list.extraColumns(), options.annotators());
        StudyStore.create(file(root, setup), record(setup, options, list));
    }

    private static void requireColumns(Path table, List<String> extra, List<String> annotators) throws IOException {
        Set<String> names = new HashSet<>(extra);
        for (String annotator : annotators) {
            if (names.contains(annotator)) {
                throw new StudyException(
                        table + ": an annotator cannot be called '" + annotator + "', which is one of its columns");
            }
        }
    }

    private static StudyRecord record(AnnotationSetup setup, StudyOptions options, ImageList list) {
        List<Integer> ordinary = new ArrayList<>();
        List<Integer> gold = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            (list.items().get(i).gold() ? gold : ordinary).add(i);
        }
        return new StudyRecord(
                setup,
                options.judgements(),
                options.repeats(),
                options.seed(),
                options.instructions(),
                list.examples(),
                list.extraColumns(),
                list.items(),
                options.annotators().stream()
                        .map(name -> new Annotator(name, Tokens.random()))
                        .toList(),
                new Assignment(options).tasks(ordinary, gold),
                Tokens.random(),
                Tokens.random(),
                Tokens.random());
    }

    /**
     * Opens a study to continue it.
     *
     * @param root the study's folder
     * @param setup what annotators see
     * @return the study, to be closed
     * @throws FileSystemException if another process or thread has it open
     * @throws StudyException if there is none, or it is one of another setup or version
     * @throws IOException if the file cannot be read
     */
    public static Study open(Path root, AnnotationSetup setup) throws IOException {
        return open(root, setup, Clock.systemUTC());
    }

    static Study open(Path root, AnnotationSetup setup, Clock clock) throws IOException {
        StudyStore store = StudyStore.open(file(root, setup), setup, clock);
        boolean opened = false;
        try {
            Annotations images = Annotations.of(
                    root,
                    List.of(),
                    store.study().items().stream().map(Item::row).toList());
            Annotations examples = Annotations.of(
                    root,
                    List.of(),
                    store.study().examples().stream().map(Study::row).toList());
            opened = true;
            return new Study(root, store, images, examples);
        } catch (AnnotationException e) {
            throw new StudyException(store.file() + ": " + e.getMessage(), e);
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    private static Annotation row(Example example) {
        return new Annotation(1, example.original(), example.anonymized(), "", "", "", List.of(), example.score());
    }

    static Path scores(Path root, AnnotationSetup setup) {
        return root.resolve(setup + ".csv");
    }

    static Path answers(Path root, AnnotationSetup setup) {
        return root.resolve(setup + "-answers.csv");
    }

    /**
     * What annotators see.
     *
     * @return the setup
     */
    public AnnotationSetup setup() {
        return store.study().setup();
    }

    /**
     * Number of images to judge.
     *
     * @return without gold images
     */
    public int images() {
        return (int) store.study().items().stream().filter(item -> !item.gold()).count();
    }

    /**
     * By how many annotators each image is judged.
     *
     * @return 1 to the number of annotators
     */
    public int judgements() {
        return store.study().judgements();
    }

    /**
     * The share of repeated images.
     *
     * @return 0 to 0.5
     */
    public double repeats() {
        return store.study().repeats();
    }

    /**
     * The seed of the assignment.
     *
     * @return any number
     */
    public long seed() {
        return store.study().seed();
    }

    /**
     * The names of the annotators.
     *
     * @return in the order of the exported table's columns
     */
    public List<String> annotators() {
        return store.study().annotators().stream().map(Annotator::name).toList();
    }

    /**
     * How far each annotator is.
     *
     * @return one entry for each, in the order of {@link #annotators()}
     */
    public List<AnnotatorProgress> progress() {
        List<AnnotatorProgress> all = new ArrayList<>();
        for (int a = 0; a < store.study().annotators().size(); a++) {
            long[] millis =
                    store.answers(a).stream().mapToLong(Answer::millis).sorted().toArray();
            all.add(new AnnotatorProgress(
                    store.study().annotators().get(a).name(),
                    millis.length,
                    store.study().tasks().get(a).size(),
                    millis.length == 0 ? 0 : millis[millis.length / 2]));
        }
        return all;
    }

    /**
     * Writes the answers so far: {@code HA1.csv} in the published layout with a row for each image that somebody judged,
     * and {@code HA1-answers.csv} with every answer, in which repeats and gold images are marked. Both lie in the
     * study's folder and are replaced, each atomically.
     *
     * @return the two files
     * @throws IOException if one cannot be written
     */
    public List<Path> export() throws IOException {
        StudyExport export = snapshot();
        Path scores = scores(root, setup());
        Path answers = answers(root, setup());
        export.scores().write(scores);
        export.answers().write(answers);
        return List.of(scores, answers);
    }

    StudyExport snapshot() {
        synchronized (store) {
            return new StudyExport(
                    root,
                    store.study(),
                    IntStream.range(0, store.study().annotators().size())
                            .mapToObj(store::answers)
                            .toList());
        }
    }

    StudyStore store() {
        return store;
    }

    StudyRecord study() {
        return store.study();
    }

    /** The annotator whose link this token is from. */
    Optional<Integer> annotator(String token) {
        return Optional.ofNullable(annotators.get(token));
    }

    /** The file of an image, looked up anew each time: a link in its path may have changed. */
    Path image(int item, Side side) throws AnnotationException {
        return file(images, item, side);
    }

    /** The file of an example, likewise. */
    Path example(int number, Side side) throws AnnotationException {
        return file(examples, number, side);
    }

    private static Path file(Annotations rows, int index, Side side) throws AnnotationException {
        Annotation row = rows.rows().get(index);
        return side == Side.ORIGINAL ? rows.original(row) : rows.anonymized(row);
    }

    /** Which image of a pair. */
    enum Side {
        ORIGINAL,
        ANONYMIZED
    }

    /** The images that are shown, in this order. */
    List<Side> sides() {
        return setup() == AnnotationSetup.HA2 ? Stream.of(Side.values()).toList() : List.of(Side.ANONYMIZED);
    }

    @Override
    public void close() {
        store.close();
    }
}
