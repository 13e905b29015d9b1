/** Running a network: the service interface and the fused ND4J engine. */
@NullMarked
package io.github.perceptanon.engine;

import org.jspecify.annotations.NullMarked;
