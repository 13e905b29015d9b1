// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

/** Which images people saw when they scored, and a judge sees (PerceptAnon, ICML 2024, section 4). */
public enum AnnotationSetup {
    /** Human annotation setup 1: an anonymized image is scored on its own. */
    HA1,
    /** Human annotation setup 2: an anonymized image is scored next to its original; one trunk processes both. */
    HA2
}
