/** Inference engines: the interfaces that engines implement, their options, and what all of them share. */
package io.github.perceptanon.engine;
