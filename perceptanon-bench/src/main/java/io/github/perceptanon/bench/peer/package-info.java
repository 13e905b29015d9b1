/** The same networks on other libraries, behind one facade, with files that make their weights and inputs equal. */
package io.github.perceptanon.bench.peer;
