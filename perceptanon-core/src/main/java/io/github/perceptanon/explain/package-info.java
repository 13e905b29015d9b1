/** Grad-CAM and its relatives: where in an image the score comes from. */
package io.github.perceptanon.explain;
