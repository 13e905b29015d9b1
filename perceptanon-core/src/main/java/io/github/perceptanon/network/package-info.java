/** The networks, written once as graph configurations under torchvision's names. */
package io.github.perceptanon.network;
