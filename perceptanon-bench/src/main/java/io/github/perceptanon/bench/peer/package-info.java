/** The same networks in other libraries, behind one facade, with shared files for equal weights and inputs. */
@NullMarked
package io.github.perceptanon.bench.peer;

import org.jspecify.annotations.NullMarked;
