package io.attentionspectra.advice;

import io.attentionspectra.base.Estimate;
import org.apiguardian.api.API;

/**
 * Weights over positions trained on labels, and how well they do on texts they were not trained on.
 *
 * @param weights w₁…w_T, unit norm, nonnegative sum, trained on all windows
 * @param accuracy share of windows classified correctly by weights and classifier trained on the
 *     other folds; the standard error is that of a share, √(p(1 − p)/N)
 * @param windows N
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record LabelledPooling(double[] weights, Estimate accuracy, int windows) {}
