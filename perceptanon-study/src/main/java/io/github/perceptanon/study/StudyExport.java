// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.study.StudyRecord.Annotator;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The answers as tables. The one in the published layout has a row for each image that somebody judged, with first
 * answers only: neither repeats nor gold images. The other has all answers, one a row, and says of which kind each is.
 */
final class StudyExport {
    private static final List<String> ANSWER_COLUMNS = List.of(
            "annotator",
            "position",
            "kind",
            "img1",
            "img2",
            "dataset",
            "scope",
            "method",
            "score",
            "expected",
            "milliseconds",
            "at");

    private final Path root;
    private final StudyRecord study;
    private final List<List<Answer>> answers;

    /** All answers at one moment, one list for each annotator. */
    StudyExport(Path root, StudyRecord study, List<List<Answer>> answers) {
        this.root = root;
        this.study = study;
        this.answers = answers;
    }

    /** The published layout, followed by the other columns of the table of images; may have no row. */
    Annotations scores() throws IOException {
        double[][] scores = firstAnswers();
        List<Annotation> rows = new ArrayList<>();
        List<Item> shown = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            double[] given =
                    Arrays.stream(scores[i]).filter(s -> !Double.isNaN(s)).toArray();
            if (given.length > 0) {
                Item item = study.items().get(i);
                shown.add(item);
                rows.add(new Annotation(
                        rows.size() + 1,
                        item.row().original(),
                        item.row().anonymized(),
                        item.row().dataset(),
                        item.row().scope(),
                        item.row().method(),
                        Arrays.stream(scores[i]).boxed().toList(),
                        Arrays.stream(given).sum() / given.length));
            }
        }
        Annotations table = Annotations.of(
                root, study.annotators().stream().map(Annotator::name).toList(), rows);
        for (int c = 0; c < study.extraColumns().size(); c++) {
            int column = c;
            table = table.withColumn(
                    study.extraColumns().get(c),
                    shown.stream().map(item -> item.extra().get(column)).toList());
        }
        return table;
    }

    /** Image to annotator; NaN where there is no first answer. */
    private double[][] firstAnswers() {
        double[][] scores = new double[study.items().size()][study.annotators().size()];
        for (double[] row : scores) {
            Arrays.fill(row, Double.NaN);
        }
        for (int a = 0; a < answers.size(); a++) {
            for (int p = 0; p < answers.get(a).size(); p++) {
                Task task = study.tasks().get(a).get(p);
                if (task.kind() == Kind.FIRST) {
                    scores[task.item()][a] = answers.get(a).get(p).score();
                }
            }
        }
        return scores;
    }

    /** Every answer, in the order in which each annotator gave theirs. */
    CsvTable answers() {
        List<List<String>> rows = new ArrayList<>();
        for (int a = 0; a < answers.size(); a++) {
            for (int p = 0; p < answers.get(a).size(); p++) {
                rows.add(row(a, p));
            }
        }
        List<String> header = new ArrayList<>(ANSWER_COLUMNS);
        header.addAll(study.extraColumns());
        return new CsvTable("answers", header, rows);
    }

    private List<String> row(int annotator, int position) {
        Task task = study.tasks().get(annotator).get(position);
        Answer answer = answers.get(annotator).get(position);
        Item item = study.items().get(task.item());
        List<String> cells = new ArrayList<>(List.of(
                study.annotators().get(annotator).name(),
                Integer.toString(position + 1),
                task.kind().id(),
                item.row().original(),
                item.row().anonymized(),
                item.row().dataset(),
                item.row().scope(),
                item.row().method(),
                Integer.toString(answer.score()),
                item.gold() ? Double.toString(item.row().scoreMean()) : "",
                Long.toString(answer.millis()),
                answer.at().toString()));
        cells.addAll(item.extra());
        return cells;
    }
}
