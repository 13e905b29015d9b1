// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.Add;
import io.github.perceptanon.network.Operation.ClassToken;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Gelu;
import io.github.perceptanon.network.Operation.LayerNorm;
import io.github.perceptanon.network.Operation.PatchTokens;
import io.github.perceptanon.network.Operation.Positions;
import io.github.perceptanon.network.Operation.Select;
import io.github.perceptanon.network.Operation.SelfAttention;
import java.util.List;

/**
 * torchvision's {@code vit_b_16}, without its dropouts, whose probability is 0. The node with a layer's name is the layer's
 * output, {@code attended} is the sum after its attention, and {@code class_embedding} is the class token at the end.
 *
 * <p>The stages are layer norms before an attention ({@code ln_1}) and not outputs of layers, because the head reads only
 * the class token of the last layer's output, so the other tokens have no gradient there.
 */
final class VisionTransformer implements Architecture {
    static final Architecture VIT_B_16 = new VisionTransformer();

    private static final int SIDE = 224;
    private static final int PATCH = 16;
    private static final int TOKENS = 1 + (SIDE / PATCH) * (SIDE / PATCH);
    private static final int WIDTH = 768;
    private static final int HEADS = 12;
    private static final int HIDDEN = 4 * WIDTH;
    private static final int LAYERS = 12;
    private static final double EPS = 1e-6;

    private VisionTransformer() {}

    /** {@code mlp.linear_1} for {@code mlp.0} in {@code vit_b_16-c867db91.pth}. */
    @Override
    public String currentName(String name) {
        return name.replace(".mlp.linear_1.", ".mlp.0.").replace(".mlp.linear_2.", ".mlp.3.");
    }

    @Override
    public int features() {
        return WIDTH;
    }

    @Override
    public String classifier() {
        return "heads.head";
    }

    @Override
    public List<String> stages() {
        return List.of(layer(2) + ".ln_1", layer(5) + ".ln_1", layer(8) + ".ln_1", layer(LAYERS - 1) + ".ln_1");
    }

    @Override
    public String tailInput() {
        return layer(LAYERS - 2);
    }

    private static String layer(int index) {
        return "encoder.layers.encoder_layer_" + index;
    }

    @Override
    public void requireInput(int height, int width) {
        if (height != SIDE || width != SIDE) {
            throw new IllegalArgumentException("vit_b_16 has position embeddings for images of " + SIDE + "x" + SIDE
                    + " and takes no other size, but was asked for " + width + "x" + height);
        }
    }

    @Override
    public String addTo(Network.Builder network, String prefix, String images, int branches) {
        Initialization patches = new Initialization.TruncatedNormal(Math.sqrt(1.0 / (3 * PATCH * PATCH)));
        Convolution projection = Convolution.of(3, WIDTH, Window.square(PATCH, PATCH, 0), true)
                .initialized(patches, Initialization.ZEROS);
        String x = network.add(prefix + "conv_proj", projection, images);
        x = network.add(prefix + "patches", new PatchTokens(), x);
        x = network.add(prefix + "class_token", new ClassToken(WIDTH), x);
        x = network.add(prefix + "encoder.pos_embedding", new Positions(TOKENS, WIDTH), x);
        for (int i = 0; i < LAYERS; i++) {
            x = addLayer(network, prefix + layer(i), x);
        }
        x = network.add(prefix + "encoder.ln", new LayerNorm(WIDTH, EPS), x);
        return network.add(prefix + "class_embedding", new Select(0), x);
    }

    private static String addLayer(Network.Builder network, String name, String x) {
        String y = network.add(name + ".ln_1", new LayerNorm(WIDTH, EPS), x);
        y = network.add(name + ".self_attention", new SelfAttention(WIDTH, HEADS), y);
        String attended = network.add(name + ".attended", new Add(), x, y);
        y = network.add(name + ".ln_2", new LayerNorm(WIDTH, EPS), attended);
        y = network.add(name + ".mlp.0", dense(WIDTH, HIDDEN), y);
        y = network.add(name + ".mlp.1", new Gelu(), y);
        y = network.add(name + ".mlp.3", dense(HIDDEN, WIDTH), y);
        return network.add(name, new Add(), attended, y);
    }

    private static Dense dense(int in, int out) {
        return new Dense(in, out, Initialization.xavierUniform(in, out), new Initialization.Normal(1e-6));
    }
}
