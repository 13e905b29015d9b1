/** The networks, written once as graph configurations under torchvision's names. */
@NullMarked
package io.github.perceptanon.network;

import org.jspecify.annotations.NullMarked;
