package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.formats.torchscript.ProbeSite;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one attention computed in one forward pass, for a batch of B sequences with T queries and S
 * keys (S = T in self-attention). What is not known is absent; hidden states are, too, where T = B
 * and the model runs with that number of texts only, so that nothing tells texts from tokens. A
 * model that keeps them as (B·T, E) is taken to put the tokens of one text after another.
 *
 * <p>The arrays are valid while the consumer runs, may share memory with the forward pass (never
 * change them in place), and are closed after it: copy numbers out or attach a result of your own
 * to a manager of your own to keep it. Element types are those of the model.
 *
 * @param site where in the model
 * @param call how often the site ran before in this pass, from 0: a layer in a loop has several
 * @param attention softmax over keys, (B, H, T, S), queries in rows, before dropout
 * @param query the first operand of q·kᵀ, (B, H, T, m), or null
 * @param key the second operand, (B, H, S, m), or null; repeated where heads share keys
 * @param scale c of softmax(c·q·kᵀ + mask); absent where the source does not tell
 * @param entering hidden states entering the layer around it, before any norm, (B, T, E), or null
 * @param input what queries and keys are projected from, (B, T, E), or null: {@code entering}, or
 *     its norm where that comes first
 * @param output hidden states leaving the layer around it, (B, T, E), or null
 * @param ending the same behind the norm after the last layer, of the last layer alone; null also
 *     where that was not found
 */
public record AttentionReading(
    ProbeSite site,
    int call,
    NDArray attention,
    @Nullable NDArray query,
    @Nullable NDArray key,
    OptionalDouble scale,
    @Nullable NDArray entering,
    @Nullable NDArray input,
    @Nullable NDArray output,
    @Nullable NDArray ending) {

  /**
   * Name of the site and, from the second call on, the call: {@code layer.attention[1]}.
   *
   * @return a name unique within the pass
   */
  public String name() {
    return call == 0 ? site.name() : site.name() + "[" + call + "]";
  }

  AttentionReading withOutput(NDArray states) {
    return new AttentionReading(
        site, call, attention, query, key, scale, entering, input, states, ending);
  }

  AttentionReading withEnding(NDArray states) {
    return new AttentionReading(
        site, call, attention, query, key, scale, entering, input, output, states);
  }
}
