package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.balancing.BalancingFactors;

/**
 * One head after balancing.
 *
 * @param relative Y, (Bᵢⱼ − 1)/√ℓ_k on the visible pairs and 0 elsewhere, (ℓ_q, ℓ_k), float64
 * @param factors what was taken from the attention
 */
public record BalancedHead(NDArray relative, BalancingFactors factors) {}
