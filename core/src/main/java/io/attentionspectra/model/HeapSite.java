package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.linalg.Matrix;
import java.util.Optional;

/**
 * The site of a head on the heap.
 *
 * @param betaHat β̂ of its scores
 * @param headSize m
 * @param mask allowed pairs
 * @param head queries and keys, where they explain its attention
 * @param tokens X, where they are known
 */
record HeapSite(
    double betaHat,
    int headSize,
    AttentionMask mask,
    Optional<AttentionHead> head,
    Optional<Matrix> tokens)
    implements HeadSite {}
