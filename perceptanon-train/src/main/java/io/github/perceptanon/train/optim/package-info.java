/**
 * Optimisers that follow PyTorch: SGD, Adam and AdamW on flat parameter arrays, learning-rate schedules, clipping.
 * DL4J's own updaters are not used: they have no plain momentum, no AdamW and no cosine schedule.
 */
@NullMarked
package io.github.perceptanon.train.optim;

import org.jspecify.annotations.NullMarked;
