/**
 * Synthetic sample data: drawn scenes with a person and background cues, their anonymized variants, and a documented
 * model of what remains recognisable. It stands in for the published dataset in demonstrations and tests; its scores
 * are synthetic sample data, not human judgements.
 */
package io.github.perceptanon.sample;
