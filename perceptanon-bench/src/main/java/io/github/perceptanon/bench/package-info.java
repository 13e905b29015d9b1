/** JMH benchmarks of the inference core, preprocessing, training and metrics. */
@NullMarked
package io.github.perceptanon.bench;

import org.jspecify.annotations.NullMarked;
