// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** New columns behind those of a table. */
final class Columns {
    private Columns() {}

    /**
     * A table's columns and new ones.
     *
     * @throws IllegalArgumentException if it has one of them already
     */
    static StructType with(StructType schema, List<StructField> added) {
        StructType result = schema;
        for (StructField field : added) {
            if (Arrays.stream(schema.fieldNames()).anyMatch(field.name()::equalsIgnoreCase)) {
                throw new IllegalArgumentException("the table has a column '" + field.name()
                        + "' already; a prefix gives the new columns other names");
            }
            result = result.add(field);
        }
        return result;
    }

    /** A row with more values. */
    static Row with(Row row, @Nullable Object... added) {
        @Nullable Object[] values = new Object[row.size() + added.length];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        System.arraycopy(added, 0, values, row.size(), added.length);
        return RowFactory.create(values);
    }
}
