// SPDX-License-Identifier: Apache-2.0
/** Scoring and training on x86-64 CPUs with oneDNN, called directly. */
@NullMarked
package io.github.perceptanon.onednn;

import org.jspecify.annotations.NullMarked;
