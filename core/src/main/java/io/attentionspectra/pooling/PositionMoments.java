package io.attentionspectra.pooling;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.linalg.Matrix;
import org.apiguardian.api.API;

/**
 * Centred second moments of positions, C_st = E[(X_s − E X_s)·(X_t − E X_t)]: R_st‖μ‖² off the
 * diagonal, ‖μ‖² plus the trace of the noise on it. Standard errors are over sequences, the token
 * table held fixed.
 *
 * @param matrix C, T × T
 * @param onDiagonal (1/T) Σ_t C_tt
 * @param offDiagonal Σ_{s≠t} C_st/(T(T − 1))
 */
@API(status = API.Status.INTERNAL)
public record PositionMoments(Matrix matrix, Estimate onDiagonal, Estimate offDiagonal) {}
