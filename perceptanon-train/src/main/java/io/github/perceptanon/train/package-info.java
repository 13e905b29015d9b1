/** Training: objectives, batches, augmentation, the trainer, its checkpoints. */
package io.github.perceptanon.train;
