// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.metrics.agreement.Agreement;
import io.github.perceptanon.metrics.agreement.Ratings;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/study.md. */
class StudyGuideTest {
    @TempDir
    private Path root;

    @Test
    void aStudyFromAProgram() throws IOException {
        StudyFolder.images(root, 12);
        Path table = root.resolve("images.csv");
        StudyOptions options = StudyOptions.of(5).withPerImage(3).withSeed(7);
        Study.create(root, table, AnnotationSetup.HA1, options);

        try (Study study = Study.open(root, AnnotationSetup.HA1);
                StudyServer server =
                        StudyServer.start(study, ServerOptions.loopback().withPort(0))) {
            server.annotatorLinks().forEach((name, link) -> System.out.println(name + ": " + link));
            for (int a = 0; a < 5; a++) {
                StudyFolder.answerAll(study, a);
            }
            study.export(); // HA1.csv and HA1-answers.csv, at any moment
        }

        Annotations rows = Annotations.read(root.resolve("HA1.csv"), root);
        Ratings ratings =
                Ratings.of(rows.rows().stream().map(Annotation::scores).toList());
        Agreement agreement = Agreement.of(ratings, rows.originals(), Agreement.DEFAULT_RESAMPLES, 1);
        double alpha = agreement.alphaInterval().value();
        double[] corrected = agreement.model().quality();

        assertThat(alpha).isEqualTo(1); // everybody gives an image its one score
        assertThat(corrected).hasSize(12);
    }
}
