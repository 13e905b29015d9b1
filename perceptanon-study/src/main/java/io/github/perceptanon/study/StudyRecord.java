// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.network.AnnotationSetup;
import java.util.List;

/**
 * What does not change in a study once it is created.
 *
 * @param setup what annotators see
 * @param judgements by how many annotators each image is judged
 * @param repeats the share of repeated images
 * @param seed decided about the assignment
 * @param instructions the coordinator's words
 * @param examples shown with the instructions; may be empty
 * @param extraColumns columns of the table of images that the published layout does not have
 * @param items all images
 * @param annotators the annotators
 * @param tasks what each annotator does, in order
 * @param secret from which the addresses of images are computed
 * @param coordinatorToken opens the coordinator's page
 * @param joinToken opens the page on which annotators get a link of their own
 */
record StudyRecord(
        AnnotationSetup setup,
        int judgements,
        double repeats,
        long seed,
        String instructions,
        List<Example> examples,
        List<String> extraColumns,
        List<Item> items,
        List<Annotator> annotators,
        List<List<Task>> tasks,
        String secret,
        String coordinatorToken,
        String joinToken) {

    /**
     * An annotator.
     *
     * @param name a column of the exported table
     * @param token opens the annotator's page
     */
    record Annotator(String name, String token) {}
}
