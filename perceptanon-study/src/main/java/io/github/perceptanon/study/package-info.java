/**
 * A study: people judge anonymized images on a web page, and every confirmed answer is kept.
 *
 * <p>{@link io.github.perceptanon.study.Study} holds the images, who judges which of them in which order, and the
 * answers. {@link io.github.perceptanon.study.StudyServer} shows them in browsers.
 */
@NullMarked
package io.github.perceptanon.study;

import org.jspecify.annotations.NullMarked;
