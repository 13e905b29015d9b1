// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import java.util.List;

/** One anonymized image with both panels' scores. */
record SampleRow(
        String original,
        String anonymized,
        String dataset,
        String scope,
        String method,
        List<Integer> alone,
        List<Integer> besideOriginal) {}
