// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Notices to show with scores, from the model, the original or an image's folder. Each folder is examined once. */
final class ScoreCaveats {
    private final Optional<String> always;
    private final Map<Path, Optional<String>> folders = new HashMap<>();

    private ScoreCaveats(Optional<String> always) {
        this.always = always;
    }

    /** Notices for a model's scores, of images alone or with this original. */
    static ScoreCaveats of(ModelCard card, Optional<Path> original) throws IOException {
        Optional<String> always = ModelProvenance.caveat(card);
        return new ScoreCaveats(
                always.isEmpty() && original.isPresent()
                        ? DataOrigin.of(original.get()).caveat()
                        : always);
    }

    /** The notice for this image's score, if any. */
    Optional<String> of(Path image) throws IOException {
        Path folder = image.toAbsolutePath().getParent();
        if (always.isPresent() || folder == null) {
            return always;
        }
        Optional<String> known = folders.get(folder);
        if (known == null) {
            known = DataOrigin.of(folder).caveat();
            folders.put(folder, known);
        }
        return known;
    }
}
