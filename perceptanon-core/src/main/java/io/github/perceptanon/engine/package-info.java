/** Running a network: the service interface and the fused ND4J engine. */
package io.github.perceptanon.engine;
