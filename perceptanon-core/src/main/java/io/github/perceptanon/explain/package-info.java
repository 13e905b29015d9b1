/** Grad-CAM and its relatives: where in an image the score comes from. */
@NullMarked
package io.github.perceptanon.explain;

import org.jspecify.annotations.NullMarked;
