/** Scoring of many images in batches: files in order, or concurrent requests of a service. */
@NullMarked
package io.github.perceptanon.pipeline;

import org.jspecify.annotations.NullMarked;
