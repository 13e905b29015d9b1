/** The same networks in other libraries, behind one facade, with shared files for equal weights and inputs. */
package io.github.perceptanon.bench.peer;
