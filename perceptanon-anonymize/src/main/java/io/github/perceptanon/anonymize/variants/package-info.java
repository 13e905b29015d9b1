/** Folders of originals and their anonymized variants, in the layout of the published dataset. */
@NullMarked
package io.github.perceptanon.anonymize.variants;

import org.jspecify.annotations.NullMarked;
