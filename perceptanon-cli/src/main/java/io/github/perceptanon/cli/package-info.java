/** The {@code perceptanon} command. */
package io.github.perceptanon.cli;
