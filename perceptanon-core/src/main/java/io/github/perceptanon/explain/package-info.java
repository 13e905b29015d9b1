/** Explanations of scores by Grad-CAM and its relatives: maps of where in an image a score comes from. */
@NullMarked
package io.github.perceptanon.explain;

import org.jspecify.annotations.NullMarked;
