package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Value;
import org.jspecify.annotations.Nullable;

/**
 * The linear map that makes queries or keys from hidden states.
 *
 * @param hidden what it is applied to
 * @param weight path of its matrix among the model's parameters, null where it has none
 * @param part which part of the result is used when it is split, −1 when all of it is
 * @param heads number of heads H, 0 where the source does not say
 * @param headSize m, 0 where the source does not say
 */
public record Projection(
    Value hidden, @Nullable String weight, int part, int heads, int headSize) {}
