/** Writing files whole or not at all, and by one writer at a time. */
package io.github.perceptanon.file;
