/** JMH benchmarks of the inference core, preprocessing and metrics. */
package io.github.perceptanon.bench;
