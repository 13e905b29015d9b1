/** Every split by every measure: the paper's tables, computed cell by cell into a folder that a later run goes on with. */
package io.github.perceptanon.train.comparison;
