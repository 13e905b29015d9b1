package io.github.perceptanon;

import java.util.Locale;

/** The residual network that turns an image into an embedding (torchvision's, stride in the 3×3 convolution). */
public enum Backbone {
    /** 18 layers of basic blocks. */
    RESNET18(512, false, 2, 2, 2, 2),
    /** 50 layers of bottleneck blocks. */
    RESNET50(2048, true, 3, 4, 6, 3);

    private final int features;
    private final boolean bottleneck;
    private final int[] blocks;

    Backbone(int features, boolean bottleneck, int... blocks) {
        this.features = features;
        this.bottleneck = bottleneck;
        this.blocks = blocks;
    }

    /**
     * Length of the embedding.
     *
     * @return channels of layer4
     */
    public int features() {
        return features;
    }

    /**
     * Whether blocks are bottlenecks (1×1, 3×3, 1×1) and not basic (3×3, 3×3).
     *
     * @return true for ResNet50
     */
    public boolean bottleneck() {
        return bottleneck;
    }

    /**
     * Number of residual blocks in a stage.
     *
     * @param stage 1 to 4, as in torchvision's {@code layer1} to {@code layer4}
     * @return at least 2
     */
    public int blocks(int stage) {
        return blocks[stage - 1];
    }

    /**
     * torchvision's name.
     *
     * @return for example {@code resnet18}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
