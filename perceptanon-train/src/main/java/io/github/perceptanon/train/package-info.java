/** Training: objectives, batches, augmentation, the trainer and its checkpoints. */
package io.github.perceptanon.train;
