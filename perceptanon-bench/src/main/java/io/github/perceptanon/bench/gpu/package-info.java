/** Measurements on a GPU machine without a JDK: a plain timing loop instead of JMH. */
@NullMarked
package io.github.perceptanon.bench.gpu;

import org.jspecify.annotations.NullMarked;
