// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;

/** Whether this is a Spark that the module was built for: else calls fail somewhere inside, with names of methods. */
final class RuntimeFit {
    /** Spark 3.5 has a Jackson without the limits that headers of model files are read with. */
    private static final Pattern SPARK = Pattern.compile("4\\.\\d+.*");

    private static final String SCALA = "2.13";

    private RuntimeFit() {}

    /** The session of a dataset, if it fits. */
    static SparkSession session(Dataset<?> rows) {
        SparkSession spark = rows.sparkSession();
        require(spark);
        return spark;
    }

    /**
     * Checks a session.
     *
     * @throws IllegalStateException naming what is needed and what this is
     */
    static void require(SparkSession spark) {
        require(spark.version(), scala.util.Properties.versionNumberString());
    }

    static void require(String spark, String scala) {
        if (!SPARK.matcher(spark).matches() || !(scala + ".").startsWith(SCALA + ".")) {
            throw new IllegalStateException("PerceptAnon runs on Spark 4.x with Scala " + SCALA + " but this is Spark "
                    + spark + " with Scala " + scala);
        }
    }
}
