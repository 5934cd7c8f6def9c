package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/** What is known of the texts from which poolings are estimated; computed when asked for. */
@API(status = API.Status.INTERNAL)
public interface PoolingEvidence {

  /**
   * The positional correlation.
   *
   * @return R over the positions
   * @throws IllegalArgumentException if it cannot be estimated, saying why
   */
  PositionalCorrelation correlation();

  /**
   * How often each token came.
   *
   * @return the counts
   * @throws IllegalArgumentException if they are not known
   */
  TokenFrequencies frequencies();

  /**
   * An estimated pooling.
   *
   * @param name one of which {@link PoolingNames#isEstimated} is true
   * @return the pooling
   * @throws IllegalArgumentException if the evidence lacks what it needs
   * @throws ArithmeticException if weights cannot be found, saying why
   */
  default Pooling estimated(String name) {
    return PoolingNames.of(name, this);
  }

  /**
   * Both, of windows of one length.
   *
   * @param correlation gives R
   * @param frequencies gives the counts
   * @return the evidence
   */
  static PoolingEvidence of(
      Supplier<PositionalCorrelation> correlation, Supplier<TokenFrequencies> frequencies) {
    return new PoolingEvidence() {
      @Override
      public PositionalCorrelation correlation() {
        return correlation.get();
      }

      @Override
      public TokenFrequencies frequencies() {
        return frequencies.get();
      }
    };
  }

  /**
   * A correlation alone.
   *
   * @param correlation gives R
   * @return evidence that refuses to tell frequencies
   */
  static PoolingEvidence of(Supplier<PositionalCorrelation> correlation) {
    return of(
        correlation,
        () -> {
          throw Check.failure(
              "token frequencies",
              "none",
              "are needed for inverse frequencies",
              "count the tokens of some texts");
        });
  }
}
