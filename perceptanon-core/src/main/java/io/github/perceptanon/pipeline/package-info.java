/** Scoring of many images in batches: files in order, or concurrent requests of a service. */
package io.github.perceptanon.pipeline;
