package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import io.attentionspectra.linalg.Matrix;
import java.util.Optional;

/**
 * The spectra of a few attention matrices, on the heap, with what the device keeps of them until
 * the scope ends: from it the rest of a reading follows without computing anything twice.
 */
final class HeadSpectra {

  private final TorchScriptKernel kernel;
  private final NDManager scope;
  private final NDArray attention;
  private final NDList kept;
  private final Matrix squares;

  private HeadSpectra(
      TorchScriptKernel kernel, NDManager scope, NDArray attention, NDList kept, Matrix squares) {
    this.kernel = kernel;
    this.scope = scope;
    this.attention = attention;
    this.kept = kept;
    this.squares = squares;
  }

  /**
   * Of attention (h, ℓ, ℓ) in float64.
   *
   * @throws IllegalArgumentException if an entry is not finite
   */
  static HeadSpectra of(TorchScriptKernel kernel, NDArray attention, NDManager scope) {
    try {
      NDList kept = kernel.call("spectrum").with(attention).into(scope);
      return new HeadSpectra(kernel, scope, attention, kept, KernelResults.matrix(kept.get(0)));
    } catch (IllegalStateException | IllegalArgumentException e) {
      requireFinite(attention);
      throw e;
    }
  }

  /** The solver of the engine gives reasons of its own for a matrix with NaN, or none. */
  static void requireFinite(NDArray attention) {
    double sum = attention.sum().getDouble();
    if (!Double.isFinite(sum)) {
      throw Check.failure(
          "attention",
          sum,
          "has entries that are not finite, so it has no spectrum",
          "look for a query to which the mask hides every key, or for weights that overflow");
    }
  }

  /** Effects (h, 3) of the scores ln A, entries of A below {@code smallest} raised to it. */
  Matrix effects(ReadingPlan plan, double smallest) {
    NDList effects =
        kernel
            .call("given_effects")
            .with(attention)
            .with(smallest)
            .with(plan.back(squares.columns()))
            .with(plan.ahead(squares.columns()))
            .with(plan.chunk(squares.columns()))
            .into(scope);
    return KernelResults.matrix(effects.get(0));
  }

  /**
   * Squared singular values (h, ℓ) of relative attention less its column means, if the plan asks
   * for them and hides keys: those of √ℓ(R − column means), R = n_iA_ij/ℓ where a key is visible
   * and 1/ℓ where it is hidden.
   */
  Optional<Matrix> relative(ReadingPlan plan) {
    int length = squares.columns();
    if (!plan.relative() || plan.visibility().at(length).equals(Visibility.FULL)) {
      return Optional.empty();
    }
    NDArray pairs = VisiblePairs.of(plan.visibility(), length, scope);
    NDArray visible = pairs.toType(attention.getDataType(), false);
    NDArray keys = owned(visible.sum(new int[] {1}, true));
    NDArray shares = owned(attention.mul(keys));
    shares.subi(visible).addi(1).divi(length);
    return Optional.of(
        KernelResults.matrix(kernel.call("spectrum").with(shares).into(scope).get(0)));
  }

  private NDArray owned(NDArray array) {
    array.attach(scope);
    return array;
  }

  KernelResults results(ReadingPlan plan) {
    NDList details =
        kernel
            .call("details")
            .with(attention)
            .with(kept.get(0))
            .with(kept.get(1))
            .with(kept.get(2))
            .with(plan.back(squares.columns()))
            .with(plan.ahead(squares.columns()))
            .with(plan.chunk(squares.columns()))
            .with(plan.leadingOf(squares.columns()))
            .into(scope);
    return new KernelResults(squares, details.get(0), details.get(1));
  }
}
