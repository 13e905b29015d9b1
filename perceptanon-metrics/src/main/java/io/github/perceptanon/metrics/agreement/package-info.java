/**
 * Agreement of people with each other: Krippendorff's alpha, intraclass correlations, and what each person adds to the
 * scores. Start with {@link io.github.perceptanon.metrics.agreement.Agreement}.
 */
@NullMarked
package io.github.perceptanon.metrics.agreement;

import org.jspecify.annotations.NullMarked;
