/** Small programs that use the SDK as an application would; each is one class that can be copied. */
package io.github.perceptanon.examples;
