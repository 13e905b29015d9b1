package io.github.perceptanon.cli;

import io.github.perceptanon.ModelCard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Words that go with scores: the model's, the original's, or those of an image's folder, which is looked at once. */
final class ScoreCaveats {
    private final Optional<String> always;
    private final Map<Path, Optional<String>> folders = new HashMap<>();

    private ScoreCaveats(Optional<String> always) {
        this.always = always;
    }

    /** Of a model's scores of images, each beside the original if there is one. */
    static ScoreCaveats of(ModelCard card, Optional<Path> original) throws IOException {
        Optional<String> always = ModelProvenance.caveat(card);
        return new ScoreCaveats(
                always.isEmpty() && original.isPresent()
                        ? DataOrigin.of(original.get()).caveat()
                        : always);
    }

    /** What is to be said of this image's score. */
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
