/** The paper's tables, every judge on every split, computed cell by cell into a folder that a later run can resume. */
package io.github.perceptanon.train.comparison;
