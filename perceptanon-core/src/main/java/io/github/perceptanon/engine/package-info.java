/** Inference engines: the interfaces that engines implement, their options, and what all of them share. */
@NullMarked
package io.github.perceptanon.engine;

import org.jspecify.annotations.NullMarked;
