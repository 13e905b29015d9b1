// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Makes Spark ML's params of texts. Newer versions of Spark 4 want to be told the type of a param's values, in a constructor
 * that older ones do not have; the same class file has to run on both.
 */
final class TextParam {
    private TextParam() {}

    static Param<String> of(String parent, String name, String doc) {
        try {
            for (Constructor<?> constructor : Param.class.getConstructors()) {
                Class<?>[] types = constructor.getParameterTypes();
                if (types.length < 3 || !Arrays.stream(types, 0, 3).allMatch(String.class::equals)) {
                    continue;
                }
                if (types.length == 3) {
                    return texts(constructor.newInstance(parent, name, doc));
                }
                if (types.length == 4 && types[3] == ClassTag.class) {
                    return texts(constructor.newInstance(parent, name, doc, ClassTag$.MODULE$.apply(String.class)));
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Spark's params cannot be made", e);
        }
        throw new IllegalStateException(
                "this Spark's params cannot be made: " + Param.class + " has other constructors");
    }

    @SuppressWarnings("unchecked") // values are checked by the setters, which take strings
    private static Param<String> texts(Object param) {
        return (Param<String>) param;
    }
}
