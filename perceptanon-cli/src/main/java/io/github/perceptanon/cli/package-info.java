/** The {@code perceptanon} command. */
@NullMarked
package io.github.perceptanon.cli;

import org.jspecify.annotations.NullMarked;
