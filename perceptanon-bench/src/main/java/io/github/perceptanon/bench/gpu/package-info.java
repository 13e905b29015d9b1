/** Measurements on a GPU machine without a JDK: a plain timing loop instead of JMH. */
package io.github.perceptanon.bench.gpu;
