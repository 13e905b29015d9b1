// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgesdd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpstrf;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

/**
 * The four dense operations that this package needs, on row-major float64 arrays, using the OpenBLAS that ND4J brings.
 * The calls copy the arrays, so no native memory outlives them, and are thread-safe.
 */
final class OpenBlas {
    private OpenBlas() {}

    /** Adds XᵀX to the upper triangle of the (columns, columns) target; X is (rows, columns). */
    static void addGram(int rows, int columns, double[] x, double[] target) {
        cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, columns, rows, 1, x, columns, 1, target, columns);
    }

    /** A Bᵀ, (rowsA, rowsB), of A (rowsA, columns) and B (rowsB, columns). */
    static double[] timesTransposed(int rowsA, int rowsB, int columns, double[] a, double[] b) {
        double[] c = new double[Math.multiplyExact(rowsA, rowsB)];
        cblas_dgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, rowsA, rowsB, columns, 1, a, columns, b, columns, 0, c, rowsB);
        return c;
    }

    /** The sum of the singular values of a (rows, columns) matrix, which is overwritten. */
    static double nuclearNorm(int rows, int columns, double[] matrix) {
        double[] values = new double[Math.min(rows, columns)];
        // Row-major is the transpose in column-major order, with the same singular values.
        int info = LAPACKE_dgesdd(
                LAPACK_COL_MAJOR,
                (byte) 'N',
                columns,
                rows,
                matrix,
                columns,
                values,
                new double[1],
                1,
                new double[1],
                1);
        if (info != 0) {
            throw new ArithmeticException(
                    "no singular values of a " + rows + "x" + columns + " matrix: LAPACK dgesdd returned " + info);
        }
        double sum = 0;
        for (int i = values.length - 1; i >= 0; i--) {
            sum += values[i];
        }
        return sum;
    }

    /**
     * G, (rank, n), with GᵀG = the symmetric positive semidefinite (n, n) matrix, which is overwritten. Pivots below n
     * · 2⁻⁵³ · the largest diagonal element are rounding errors of a singular matrix, and the factorisation ends there.
     */
    static Factor pivotedCholesky(int n, double[] matrix) {
        int[] pivots = new int[n];
        int[] rank = new int[1];
        int info = LAPACKE_dpstrf(LAPACK_COL_MAJOR, (byte) 'L', n, matrix, n, pivots, rank, -1);
        if (info < 0) {
            throw new ArithmeticException("LAPACK dpstrf refused its argument " + -info);
        }
        double[] rows = new double[Math.multiplyExact(rank[0], n)];
        for (int k = 0; k < rank[0]; k++) {
            for (int i = k; i < n; i++) {
                rows[k * n + pivots[i] - 1] = matrix[k * n + i];
            }
        }
        return new Factor(rank[0], n, rows);
    }
}
