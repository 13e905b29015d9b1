/** JMH benchmarks of the inference core, preprocessing, training and metrics. */
package io.github.perceptanon.bench;
