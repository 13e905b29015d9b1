/** Atomic writing, locks for one writer at a time, and checks for regular files. */
@NullMarked
package io.github.perceptanon.file;

import org.jspecify.annotations.NullMarked;
