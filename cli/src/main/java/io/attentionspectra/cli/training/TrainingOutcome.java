package io.attentionspectra.cli.training;

/**
 * What a training came to.
 *
 * @param steps updates made, those before a resumption counted
 * @param trainingGlosses glosses learned from
 * @param heldOutGlosses glosses never seen
 * @param heldOutAccuracy share of the latter put into the right class
 * @param seconds of this run, loading and readings included
 */
public record TrainingOutcome(
    int steps, int trainingGlosses, int heldOutGlosses, double heldOutAccuracy, double seconds) {}
