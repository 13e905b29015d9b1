// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;

/** Whether this is a Spark that the module was built for: else calls fail somewhere inside, with names of methods. */
final class RuntimeFit {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
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
        Matcher version = VERSION.matcher(spark);
        boolean fits = version.matches() && isSupported(Integer.parseInt(version.group(1)), version.group(2));
        if (!fits || !(scala + ".").startsWith(SCALA + ".")) {
            throw new IllegalStateException("PerceptAnon runs on Spark 4.x with Scala " + SCALA + " but this is Spark "
                    + spark + " with Scala " + scala);
        }
    }

    private static boolean isSupported(int major, String minor) {
        return major == 4 || major == 3 && minor.equals("5");
    }
}
