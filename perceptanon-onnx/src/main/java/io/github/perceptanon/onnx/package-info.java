/** Networks as ONNX models, and the engine that runs them in ONNX Runtime. */
@NullMarked
package io.github.perceptanon.onnx;

import org.jspecify.annotations.NullMarked;
