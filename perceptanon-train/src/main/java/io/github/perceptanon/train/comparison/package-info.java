/** The paper's tables, every measure on every split, computed cell by cell into a folder that a later run can resume. */
@NullMarked
package io.github.perceptanon.train.comparison;

import org.jspecify.annotations.NullMarked;
