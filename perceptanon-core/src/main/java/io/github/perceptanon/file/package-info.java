/** Writing files whole or not at all. */
package io.github.perceptanon.file;
