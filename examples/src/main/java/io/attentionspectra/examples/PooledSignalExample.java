package io.attentionspectra.examples;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.SequenceSpectrum;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.PooledSignal;
import java.util.List;
import java.util.Locale;

/**
 * Which pooling of tokens finds the direction that tells two classes apart, without labels? The
 * theory of Seddik (arXiv 2605.06826) answers before anything is simulated.
 */
public final class PooledSignalExample {

  private PooledSignalExample() {}

  /** Prints predicted and measured alignment of the top eigenvector with the class direction. */
  public static void main(String[] args) {
    int dimension = 300;
    int vocabulary = 900;
    int sequences = 1200;
    double signal = 1.6; // ‖μ‖²: how far apart the classes are

    // Sequences of 6 tokens; the first ones are most telling of the class.
    SequenceSigns signs = SequenceSigns.ofLoadings(0.95, 0.6, 0.2, 0.1, 0, 0);
    PositionalCorrelation correlation = signs.correlation();
    TokenTable table = TokenTable.independentSign(dimension, vocabulary, signal, Randomness.of(1));
    SequenceEnsemble texts = new SequenceEnsemble(table, signs, Randomness.of(2));

    List<LinearPooling> poolings =
        List.of(Poolings.mean(), Poolings.harmonicCausal(1), Poolings.topEigenvector(correlation));
    System.out.printf(
        Locale.ROOT, "%-28s %6s %10s %10s%n", "pooling", "ρ", "predicted", "measured");
    for (LinearPooling pooling : poolings) {
      double rho = pooling.rho(correlation, signal);
      PooledSignal theory =
          PooledSignal.of((double) dimension / vocabulary, (double) dimension / sequences, rho);
      SequenceSpectrum spectrum = SequenceSpectrum.centred(texts.pooled(pooling, sequences));
      double measured = spectrum.alignment(table.direction());
      System.out.printf(
          Locale.ROOT,
          "%-28s %6.3f %10.3f %10.3f%n",
          pooling.name(),
          rho,
          theory.alignment(),
          measured);
    }
  }
}
