// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import java.util.Locale;

/** The network that turns an image into an embedding: torchvision's networks that the reference implementation supports. */
public enum Backbone {
    /** Residual network, 18 layers of basic blocks. */
    RESNET18(ResNet.RESNET18),
    /** Residual network, 50 layers of bottleneck blocks. */
    RESNET50(ResNet.RESNET50),
    /** Residual network, 152 layers of bottleneck blocks. */
    RESNET152(ResNet.RESNET152),
    /** Densely connected network, 121 layers. */
    DENSENET121(DenseNet.DENSENET121),
    /** VGG, 11 layers without batch norms. */
    VGG11(Vgg.VGG11),
    /** AlexNet, 8 layers. */
    ALEXNET(AlexNet.ALEXNET),
    /** Vision transformer, base size, patches of 16×16; takes images of 224×224 only. */
    VIT_B_16(VisionTransformer.VIT_B_16);

    private final Architecture architecture;

    Backbone(Architecture architecture) {
        this.architecture = architecture;
    }

    /** Its layers, and what has to be known of them. */
    Architecture architecture() {
        return architecture;
    }

    /**
     * Length of the embedding.
     *
     * @return the number of values in an image's embedding
     */
    public int features() {
        return architecture.features();
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
