/**
 * The networks: {@link io.github.perceptanon.network.Network} with torchvision's names, an architecture for each backbone and
 * feature network, and what engines, export and training need to know about them.
 */
@NullMarked
package io.github.perceptanon.network;

import org.jspecify.annotations.NullMarked;
