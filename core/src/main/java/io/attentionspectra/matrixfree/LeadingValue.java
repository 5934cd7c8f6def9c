package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.LeadingMode;
import org.apiguardian.api.API;

/**
 * One of the largest squared singular values, with how far it may be off.
 *
 * @param mode σ² = ‖Yv‖² with the localisation of its vectors
 * @param error bound on the distance of σ² from an eigenvalue of YᵀY: the norm ρ of its residual
 *     YᵀYv − σ²v, or ρ²/g where that is smaller, g the gap to the next Ritz value (T. Kato, J.
 *     Phys. Soc. Japan 4 (1949) 334)
 */
@API(status = API.Status.INTERNAL)
public record LeadingValue(LeadingMode mode, double error) {}
