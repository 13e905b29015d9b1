package io.github.perceptanon;

/** How many images the judge sees (PerceptAnon, ICML 2024, section 4). */
public enum Setup {
    /** Human annotation setup 1: an anonymized image is scored alone. */
    HA1,
    /** Human annotation setup 2: an anonymized image is scored beside its original by a weight-shared network. */
    HA2
}
