// SPDX-License-Identifier: Apache-2.0
/** Load on servers, from simulated users in the same JVM. */
@NullMarked
package io.github.perceptanon.bench.load;

import org.jspecify.annotations.NullMarked;
