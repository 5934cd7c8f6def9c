package io.attentionspectra.examples;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.free.Free;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Locale;

/**
 * Does softmax attention have the singular values that random-matrix theory predicts? Hayase,
 * Collins and Karakida (arXiv 2510.06685) say yes for long sequences and large heads.
 */
public final class GaussianEquivalenceExample {

  private GaussianEquivalenceExample() {}

  /** Prints the quantiles of one random head beside those of the law. */
  public static void main(String[] args) {
    int length = 800;
    int headSize = 400;
    double beta = 0.5;
    double ratio = (double) headSize / length;

    // A head with random queries and keys, and its matrix A = softmax(βQKᵀ/√m).
    AttentionHead head = GaussianHeads.of(length, headSize, beta).draw(Randomness.of(42));

    // Squared singular values of √ℓ A without its rank-one part, in decreasing order.
    AttentionSpectrum measured = AttentionSpectrum.of(head, 1);

    // The prediction: no fit, only β and the ratio of head size to length.
    SpectralLaw law = GaussianEquivalence.of(beta, ratio);

    System.out.printf(Locale.ROOT, "share below   measured   predicted%n");
    for (double share : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
      double value = quantile(measured.spectrum(), share);
      System.out.printf(Locale.ROOT, "%11.2f %10.4f %11.4f%n", share, value, law.quantile(share));
    }
    System.out.printf(
        Locale.ROOT, "%11s %10.4f %11.4f%n", "mean", measured.spectrum().mean(), law.mean());
    System.out.printf(
        Locale.ROOT,
        "%11s %10.4f %11.4f%n",
        "largest",
        measured.spectrum().get(0),
        law.rightEdge());
    // The same law from the free calculus: a product of Gaussian matrices plus circular noise.
    double noise = Math.sqrt(Math.expm1(beta * beta) - beta * beta);
    SpectralLaw sum = Free.gaussianProduct(beta, ratio).plus(Free.circular(noise)).law("sum");
    System.out.printf(Locale.ROOT, "%11s %22.4f%n", "by calculus", sum.rightEdge());
  }

  private static double quantile(Spectrum spectrum, double share) {
    return spectrum.get((int) Math.floor((1 - share) * spectrum.size()));
  }
}
