// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

/** What became of an annotator's request to give or take back an answer. */
enum Outcome {
    /** It is done and kept. */
    DONE,
    /** It was done before: the same request came twice. Nothing was changed now. */
    REPLAYED,
    /** It does not fit what was answered meanwhile, for example in another tab. Nothing was changed. */
    CONFLICT
}
