/** Writing files whole or not at all, and knowing what can be read as a file. */
package io.github.perceptanon.file;
