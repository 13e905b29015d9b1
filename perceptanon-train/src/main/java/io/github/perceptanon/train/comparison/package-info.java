/** Every split by every measure: the paper's tables, computed cell by cell into a folder that a later run goes on with. */
@NullMarked
package io.github.perceptanon.train.comparison;

import org.jspecify.annotations.NullMarked;
