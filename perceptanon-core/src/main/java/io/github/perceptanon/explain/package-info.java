/** Explanations of scores by Grad-CAM and its relatives: maps of where in an image a score comes from. */
package io.github.perceptanon.explain;
