// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

/**
 * How far an annotator is.
 *
 * @param name the annotator's name
 * @param answered how many images they have answered, repeats and gold images included
 * @param total how many they are asked to answer
 * @param medianMillis the median time to an answer in milliseconds; 0 before the first
 */
public record AnnotatorProgress(String name, int answered, int total, long medianMillis) {}
