/** An application that ships ONNX Runtime and neither DL4J nor ND4J. */
package io.github.perceptanon.examples.onnxruntime;
