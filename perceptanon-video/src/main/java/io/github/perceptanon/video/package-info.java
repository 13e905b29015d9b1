// SPDX-License-Identifier: Apache-2.0
/** Films: frames read from the user's ffmpeg, and their scores over time. */
@NullMarked
package io.github.perceptanon.video;

import org.jspecify.annotations.NullMarked;
