package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.internal.kernel.KernelCall;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * What comes between the products of one head's queries and keys and the softmax, with its mask
 * aside. Given with a {@link NullRequest}, whose replicas have the same.
 *
 * @param cap c of c·tanh(x/c), where there is one
 * @param bias B, at least (ℓ, ℓ), where there is one; it must live until the batch is read
 */
@API(status = API.Status.INTERNAL)
public record HeadTerms(OptionalDouble cap, Optional<NDArray> bias) {

  /** Products alone. */
  public static final HeadTerms NONE = new HeadTerms(OptionalDouble.empty(), Optional.empty());

  /** Adds the terms to a call whose kernel takes 0 for no cap, and one number for no bias. */
  KernelCall addTo(KernelCall call, NDManager scope) {
    return call.with(cap.orElse(0)).with(bias.orElseGet(() -> scope.create(0.0)));
  }
}
