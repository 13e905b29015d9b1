#!/usr/bin/env bash
# Runs the job on this machine with the Spark that Maven downloads: no cluster and no installation of Spark.
#   examples/spark/local.sh score --model ha1.safetensors --images photos --output scores
#   examples/spark/local.sh --help
# MASTER chooses how many tasks run at a time (default: local[*], one for each core), SPARK_CONF adds settings:
#   MASTER='local[2]' SPARK_CONF='--conf spark.task.cpus=2' examples/spark/local.sh …
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
module=$root/perceptanon-spark
job=$(ls "$module"/target/perceptanon-spark-*-job.jar 2>/dev/null | head -n 1 || true)
if [ -z "$job" ] || [ ! -e "$module/target/spark-classpath" ]; then
    # What Spark is made of: all libraries of the tests but ours and those that only the job or the tests have.
    # shellcheck disable=SC2086 # MAVEN_ARGS is a list of options
    mvn -B -q ${MAVEN_ARGS:-} -f "$root/pom.xml" package dependency:build-classpath -pl perceptanon-spark -am -DskipTests \
        -Derrorprone.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip \
        -Dmdep.outputFile=target/spark-classpath -DincludeScope=test \
        -DexcludeGroupIds=io.github.perceptanon,org.nd4j,org.deeplearning4j,org.bytedeco,com.twelvemonkeys.imageio,com.twelvemonkeys.common,info.picocli,org.junit.jupiter,org.junit.platform,org.assertj >&2
    job=$(ls "$module"/target/perceptanon-spark-*-job.jar)
fi
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
# What Spark's own launcher opens.
opens=(-XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED)
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
    java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
    opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive} SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1}
# shellcheck disable=SC2086 # SPARK_CONF is a list of options
exec "$java" "${opens[@]}" -Xmx"${MEMORY:-2g}" -Dlog4j2.configurationFile="file:$root/examples/spark/log4j2.properties" \
    -cp "$(cat "$module/target/spark-classpath")" org.apache.spark.deploy.SparkSubmit \
    --master "${MASTER:-local[*]}" --conf spark.ui.enabled=false ${SPARK_CONF:-} "$job" "$@"
