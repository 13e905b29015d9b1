/** Atomic writing, locks for one writer at a time, and checks for regular files. */
package io.github.perceptanon.file;
