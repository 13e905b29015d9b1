/** Networks as ONNX models, and the engine that runs them in ONNX Runtime. */
package io.github.perceptanon.onnx;
