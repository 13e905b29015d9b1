/** Training: objectives, batches, augmentation, the trainer and its checkpoints. */
@NullMarked
package io.github.perceptanon.train;

import org.jspecify.annotations.NullMarked;
