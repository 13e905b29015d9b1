/** Writing files whole or not at all, and by one writer at a time; knowing what can be read as a file. */
package io.github.perceptanon.file;
