// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

/**
 * One thing for an annotator to do.
 *
 * @param item number of the image among the study's
 * @param kind why it is shown
 */
record Task(int item, Kind kind) {}
