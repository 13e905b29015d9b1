// SPDX-License-Identifier: Apache-2.0
/** The interface of training backends: what computes gradients of a network's parameters. */
@NullMarked
package io.github.perceptanon.training;

import org.jspecify.annotations.NullMarked;
