/** Detectors of faces and persons, from model files that users bring. Start with {@link RegionDetectors}. */
@NullMarked
package io.github.perceptanon.anonymize.detect;

import org.jspecify.annotations.NullMarked;
