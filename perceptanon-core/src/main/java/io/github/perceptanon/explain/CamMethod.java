// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

/** How a stage's activations and gradients become a map; computed as in pytorch-grad-cam. */
public enum CamMethod {
    /** Activations weighted by the spatial mean of their gradients (Selvaraju et al., ICCV 2017). */
    GRAD_CAM("gradcam"),
    /** Weights from second and third powers of the gradients (Chattopadhay et al., WACV 2018). */
    GRAD_CAM_PLUS_PLUS("gradcam++"),
    /** Activations times gradients, element by element (Draelos and Carin, 2020). */
    HI_RES_CAM("hirescam"),
    /** First principal component of the activations; needs no target (Muhammad and Yeasin, IJCNN 2020). */
    EIGEN_CAM("eigencam");

    private final String id;

    CamMethod(String id) {
        this.id = id;
    }

    /**
     * The name on the command line.
     *
     * @return for example {@code gradcam}
     */
    public String id() {
        return id;
    }
}
