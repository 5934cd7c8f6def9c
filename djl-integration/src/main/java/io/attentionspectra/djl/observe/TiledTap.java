package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.attention.Visibility;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * One attention layer of a text so long that the model never holds its attention: queries and keys,
 * from which it follows. The arrays are valid during the observer's call only, as those of an
 * {@link AttentionTap}.
 *
 * @param mask 1 for tokens and 0 for padding, (B, T), float32; where rows hold several texts, their
 *     numbers
 * @param projections queries and keys
 * @param cap t, where scores are capped as t tanh(s/t)
 * @param visibility which tokens a token attends to in this layer
 */
@API(status = API.Status.INTERNAL)
public record TiledTap(
    NDArray mask,
    AttentionTap.Projections projections,
    OptionalDouble cap,
    Visibility visibility) {}
