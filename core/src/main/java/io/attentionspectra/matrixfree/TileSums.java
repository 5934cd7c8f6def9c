package io.attentionspectra.matrixfree;

import org.apiguardian.api.API;

/**
 * What the first pass over the tiles of a head collects. The arrays are not copied.
 *
 * @param normalisers ln Σⱼ exp(Lᵢⱼ) over the visible keys, one per query
 * @param entropies entropy of every row of A, in nats
 * @param received Σᵢ Aᵢⱼ, one per key
 * @param attentionSquares Σ Aᵢⱼ²
 * @param logitRows Σⱼ Lᵢⱼ over the visible keys, one per query
 * @param logitColumns Σᵢ Lᵢⱼ over the queries that see the key, one per key
 * @param logitSquares Σ Lᵢⱼ² over the visible pairs
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record TileSums(
    double[] normalisers,
    double[] entropies,
    double[] received,
    double attentionSquares,
    double[] logitRows,
    double[] logitColumns,
    double logitSquares) {}
