// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.NanPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Correlations of columns. */
class ColumnCorrelationsIT {
    private static final StructType SCHEMA = new StructType()
            .add("human", DataTypes.IntegerType)
            .add("psnr.db", DataTypes.DoubleType)
            .add("name", DataTypes.StringType);

    private final double[] human = new double[200];
    private final double[] judge = new double[200];

    private Dataset<Row> table(int partitions) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < human.length; i++) {
            human[i] = random.nextInt(10);
            judge[i] = human[i] + 4 * random.nextDouble();
        }
        return LocalSpark.session()
                .createDataFrame(
                        IntStream.range(0, human.length)
                                .mapToObj(i -> RowFactory.create((int) human[i], judge[i], "row"))
                                .toList(),
                        SCHEMA)
                .repartition(partitions);
    }

    @Test
    void coefficientsAreThoseOfOneMachine() {
        Dataset<Row> table = table(5);

        Map<String, ColumnCorrelations.Result> results =
                ColumnCorrelations.of(Correlations.standard()).correlate(table, "human", List.of("psnr.db"));

        ColumnCorrelations.Result result = results.get("psnr.db");
        assertThat(result.rows()).isEqualTo(200);
        assertThat(result.spearman().coefficient())
                .isCloseTo(Correlations.standard().spearman(judge, human).coefficient(), within(1e-12));
        assertThat(result.kendall().coefficient())
                .isCloseTo(Correlations.standard().kendall(judge, human).coefficient(), within(1e-12));
        assertThat(result.pearson().coefficient())
                .isCloseTo(Correlations.standard().pearson(judge, human).coefficient(), within(1e-12));
        assertThat(result.spearman().n()).isEqualTo(200);
    }

    @Test
    void ofALargerTableASampleIsTakenAndItsSizeSaid() {
        Map<String, ColumnCorrelations.Result> results = ColumnCorrelations.of(Correlations.standard())
                .withMostRows(100)
                .withSeed(3)
                .correlate(table(2), "human", List.of("psnr.db"));

        ColumnCorrelations.Result result = results.get("psnr.db");
        assertThat(result.rows()).isEqualTo(200);
        assertThat(result.spearman().n()).isBetween(60, 140);
        double all = Correlations.standard().spearman(judge, human).coefficient();
        assertThat(result.spearman().coefficient()).isCloseTo(all, within(0.1));
    }

    @Test
    void nullIsTreatedAsNan() {
        Dataset<Row> table = table(2).withColumn("psnr.db", functions.expr("if(human = 3, null, `psnr.db`)"));
        long kept = Arrays.stream(human).filter(h -> h != 3).count();

        Map<String, ColumnCorrelations.Result> results = ColumnCorrelations.of(
                        Correlations.standard().withNanPolicy(NanPolicy.OMIT))
                .correlate(table, "human", List.of("psnr.db"));

        assertThat(results.get("psnr.db").kendall().n()).isEqualTo((int) kept);
    }

    @Test
    void columnsThatAreNotThereOrHoldNoNumbersAreNamed() {
        ColumnCorrelations correlations = ColumnCorrelations.of(Correlations.standard());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> correlations.correlate(table(1), "people", List.of("psnr.db")))
                .withMessageContaining("no column 'people'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> correlations.correlate(table(1), "human", List.of("name")))
                .withMessage("column 'name' must hold numbers but is string");
    }
}
