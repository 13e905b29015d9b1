/** Files that are there whole or not at all. */
package io.github.perceptanon.train.io;
