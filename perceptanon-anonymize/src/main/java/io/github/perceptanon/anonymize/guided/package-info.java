// SPDX-License-Identifier: Apache-2.0
/** Anonymization that a model guides: it removes what is left to recognise until a score is reached. */
@NullMarked
package io.github.perceptanon.anonymize.guided;

import org.jspecify.annotations.NullMarked;
