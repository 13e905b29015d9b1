/** Atomic writing, locks for one writer at a time, checks for regular files, and JSON documents. */
@NullMarked
package io.github.perceptanon.file;

import org.jspecify.annotations.NullMarked;
