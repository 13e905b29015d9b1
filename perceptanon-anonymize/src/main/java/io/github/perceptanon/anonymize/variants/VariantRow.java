// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.Scope;

/**
 * A row of the table of variants. Paths are relative to the folder, with {@code /} between folders.
 *
 * @param original path of the original
 * @param anonymized path of the variant
 * @param scope what was treated
 * @param method the value of the column {@code method}
 */
public record VariantRow(String original, String anonymized, Scope scope, String method) {}
