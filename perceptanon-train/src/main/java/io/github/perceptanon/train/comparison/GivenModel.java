// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An existing model, used instead of one that the comparison would train. The caller must make sure that it was not
 * trained on the split's test rows.
 *
 * @param split id of the split type on whose test rows it is evaluated
 * @param file the model file
 * @param card its card, which determines the setup and backbone
 * @param weightsSha256 identity of its weights
 */
public record GivenModel(String split, Path file, ModelCard card, String weightsSha256) {

    /**
     * Reads a model file's card.
     *
     * @param split id of the split type
     * @param file a .safetensors file with a model card
     * @return the model
     * @throws WeightsException if the file is damaged or has no card
     * @throws IOException if it cannot be read
     */
    public static GivenModel read(String split, Path file) throws IOException {
        Safetensors.Contents contents = Safetensors.read(file);
        ModelCard card = ModelCard.of(contents, file.toString());
        return new GivenModel(split, file, card, contents.weights().sha256());
    }
}
