package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The product of queries and keys that scores come from.
 *
 * @param call the product
 * @param query its first operand
 * @param key its second operand
 * @param equation of an einsum, null for matrix products q·kᵀ
 * @param factors what the product is multiplied with on its way to the softmax; null when that
 *     includes what is no multiplication
 * @param negated whether its sign is changed besides
 * @param arrangement what becomes of its dimensions on that way
 */
public record Product(
    Value call,
    Expression query,
    Expression key,
    @Nullable String equation,
    @Nullable List<Factor> factors,
    boolean negated,
    Arrangement arrangement) {

  /** What becomes of the dimensions of a product before the softmax. */
  public enum Arrangement {
    /** Nothing. */
    SAME,
    /** Some may be split, joined or cut: rows stay before columns. */
    VIEWED,
    /** They may be in another order: which operand has the rows is not known. */
    REORDERED;

    Arrangement then(String operator) {
      if (Operators.isReordering(operator)) {
        return REORDERED;
      }
      return this == SAME && Operators.isView(operator) ? VIEWED : this;
    }
  }

  /**
   * A factor of the scores.
   *
   * @param value the number or tensor
   * @param divides whether it divides
   * @param kind its type, as {@link NumberKind} tells it
   */
  public record Factor(Value value, boolean divides, @Nullable String kind) {

    static Factor of(Value value, boolean divides) {
      return new Factor(value, divides, NumberKind.of(value));
    }
  }

  /** The letters of the scores' dimensions, null unless an einsum names all of them. */
  public @Nullable Equation letters(int rank) {
    Equation letters =
        equation == null || arrangement != Arrangement.SAME ? null : Equation.of(equation);
    return letters != null && letters.rank() == rank ? letters : null;
  }

  /** Whether every factor is a number in the source or can be recorded. */
  public boolean isScaleKnown() {
    return factors != null && factors.stream().allMatch(factor -> factor.kind() != null);
  }

  /** The product of the factors that are numbers in the source. */
  public double writtenScale() {
    double scale = negated ? -1 : 1;
    for (Factor factor : factors == null ? List.<Factor>of() : factors) {
      if (Operators.isNumber(factor.value().expression())) {
        double number = Operators.number(factor.value().expression());
        scale = factor.divides() ? scale / number : scale * number;
      }
    }
    return scale;
  }

  /** How many factors are recorded while the model runs. */
  public int recordedFactors() {
    return factors == null
        ? 0
        : (int)
            factors.stream()
                .filter(factor -> !Operators.isNumber(factor.value().expression()))
                .count();
  }
}
