/** Scoring many images: files in order, and the requests of a service, both in batches. */
package io.github.perceptanon.pipeline;
