/** PerceptAnon's façade: load a model, score images, read what the score was made of. */
package io.github.perceptanon;
