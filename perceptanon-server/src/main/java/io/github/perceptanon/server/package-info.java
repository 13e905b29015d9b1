/**
 * A scoring service over HTTP, and a page to drop images on. {@link io.github.perceptanon.server.ScoringServer} is the way
 * in; {@link io.github.perceptanon.server.ServiceOptions} says what it serves and where, and {@link
 * io.github.perceptanon.server.ServiceLimits} what it takes from callers.
 */
@NullMarked
package io.github.perceptanon.server;

import org.jspecify.annotations.NullMarked;
