package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;

/**
 * What one attention layer computed for a batch of B texts padded to T tokens, H heads of size m.
 *
 * <p>The arrays are valid during the observer's call only and carry no gradient. Arrays derived
 * from them live in the same scope and are closed with it; copy numbers out or attach a result to a
 * manager of your own to keep it. They share memory with the forward pass: never change them in
 * place. Rows and columns of padding are included; {@code mask} tells them apart.
 *
 * @param input hidden states entering the layer, (B, T, E)
 * @param query q, (B, H, T, m)
 * @param key k, (B, H, T, m)
 * @param value v, (B, H, T, m)
 * @param scores q·kᵀ/√m before masking, (B, H, T, T), queries in rows
 * @param attention softmax of the masked scores over keys, (B, H, T, T); rows sum to 1, before
 *     dropout
 * @param mask 1 for tokens and 0 for padding, (B, T), float32
 */
public record AttentionTap(
    NDArray input,
    NDArray query,
    NDArray key,
    NDArray value,
    NDArray scores,
    NDArray attention,
    NDArray mask) {}
