package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.signal.PooledSignal;
import java.util.ArrayList;
import java.util.List;

/**
 * A corpus whose R and μ are known, and what advice makes of it.
 *
 * @param name for messages
 * @param signs generator of the signs
 * @param tied whether the sign belongs to the vocabulary entry
 * @param signal ‖μ‖²
 * @param dimension d
 * @param vocabulary V
 * @param texts number of texts, pilot included
 */
record SimulatedCorpus(
    String name,
    SequenceSigns signs,
    boolean tied,
    double signal,
    int dimension,
    int vocabulary,
    int texts) {

  static final List<WindowPooling> POOLINGS =
      List.of(
          WindowPooling.of(Poolings.mean()),
          WindowPooling.of(Poolings.first()),
          WindowPooling.of(Poolings.last()),
          WindowPooling.of(Poolings.harmonicCausal(1)),
          WindowPooling.topEigenvector());

  /** R shapes, lengths and both sign models, at given sizes. */
  static List<SimulatedCorpus> all(int dimension, int vocabulary, int texts) {
    SequenceSigns fading = SequenceSigns.ofLoadings(1, 0.9, 0.6, 0.3, 0.1, 0, 0, 0);
    SequenceSigns even = SequenceSigns.ofLoadings(0.9, 0.9, 0.9, 0.9);
    SequenceSigns late =
        SequenceSigns.ofLoadings(0, 0, 0, 0.2, 0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 1);
    SequenceSigns near = SequenceSigns.ofCorrelation(markov(6, 0.7));
    return List.of(
        new SimulatedCorpus("fading", fading, false, 1.5, dimension, vocabulary, texts),
        new SimulatedCorpus("fading, tied", fading, true, 1.5, dimension, vocabulary, texts),
        new SimulatedCorpus("even", even, false, 1, dimension, vocabulary, texts),
        new SimulatedCorpus("late", late, false, 2, dimension, vocabulary, texts),
        new SimulatedCorpus("near", near, false, 1.2, dimension, vocabulary, texts),
        new SimulatedCorpus("near, tied", near, true, 1.2, dimension, vocabulary, texts));
  }

  /** Poolings of {@link #POOLINGS} whose α/κ is not 1 by definition. */
  static final List<String> WITH_INTERVAL = List.of("mean", "harmonic:1.0", "top-eigenvector");

  /**
   * The same corpora with the signal at which the mean over positions has x a multiple of x_c.
   *
   * @param times x/x_c
   */
  static List<SimulatedCorpus> beyond(double times, int dimension, int vocabulary, int texts) {
    return all(dimension, vocabulary, texts).stream()
        .map(each -> each.withMean(times))
        .filter(each -> each.signal > 0)
        .toList();
  }

  private SimulatedCorpus withMean(double times) {
    double delta = dimension / (double) vocabulary;
    int judged = texts - CorpusDesign.of(2, POOLINGS, texts, 1, 0).pilot();
    PooledSignal none = PooledSignal.of(delta, dimension / (double) judged, 0);
    double rho = delta + times * (none.secondThreshold() - delta);
    double perKappa = Poolings.mean().signalToNoise(signs.correlation());
    return new SimulatedCorpus(
        name + ", x = " + times + " x_c",
        signs,
        tied,
        rho / perKappa - (tied ? delta : 0),
        dimension,
        vocabulary,
        texts);
  }

  private static PositionalCorrelation markov(int length, double r) {
    return PositionalCorrelation.of(
        Matrix.generate(length, length, (s, t) -> Math.pow(r, Math.abs(s - t))));
  }

  /** What was found at one seed. */
  Outcome at(int seed) {
    Randomness randomness = Randomness.of(seed).child(name, 0);
    Randomness forTable = randomness.child("table", 0);
    TokenTable table =
        tied
            ? TokenTable.classTied(dimension, vocabulary, signal, forTable)
            : TokenTable.independentSign(dimension, vocabulary, signal, forTable);
    SequenceEnsemble ensemble = new SequenceEnsemble(table, signs, randomness.child("texts", 0));
    int length = signs.correlation().length();
    PooledCorpus corpus =
        PooledCorpus.of(CorpusDesign.of(length, POOLINGS, texts, 1, seed), dimension);
    for (int n = 0; n < texts; n++) {
      Matrix tokens = ensemble.tokens(n);
      corpus.add(new TokenWindow(n, 0, tokens, tokens.row(0)));
    }
    DepthAdvice advice = DepthAdvisor.of(corpus, vocabulary, SpectralSolver.standard());
    return new Outcome(this, corpus, advice, table.direction());
  }

  /** Advice beside the truth. */
  @SuppressWarnings("ArrayRecordComponent")
  record Outcome(
      SimulatedCorpus truth, PooledCorpus corpus, DepthAdvice advice, double[] direction) {

    /** α/κ of the weights used, at the true R. */
    double trueRatio(String strategy) {
      return weights(strategy).signalToNoise(truth.signs.correlation());
    }

    /** Whether the interval of α/κ holds the true one. */
    boolean holdsTruth(String strategy) {
      Confidence interval = of(strategy).perKappa().orElseThrow();
      double ratio = trueRatio(strategy);
      return interval.lower() <= ratio && ratio <= interval.upper();
    }

    private LinearPooling weights(String strategy) {
      return Poolings.fixed(of(strategy).weights().orElseThrow().used());
    }

    StrategyAdvice of(String strategy) {
      return advice.strategies().stream()
          .filter(s -> s.strategy().equals(strategy))
          .findFirst()
          .orElseThrow();
    }

    /** Pairs whose estimated order is wrong though the true gap exceeds the interval. */
    List<String> wrongOrders() {
      List<String> wrong = new ArrayList<>();
      for (PairwiseDifference pair : advice.differences()) {
        double gap = trueRatio(pair.first()) - trueRatio(pair.second());
        double half = pair.difference().upper() - pair.difference().value();
        boolean counts = Math.abs(gap) > half || pair.decided();
        if (counts && gap * pair.difference().value() <= 0 && Math.abs(gap) > 1e-9) {
          wrong.add(truth.name + " " + pair + ", true gap " + gap);
        }
      }
      return wrong;
    }

    /** The model at the true α; for a tied table with the signal its entries carry too. */
    PooledSignal theory(String strategy) {
      double rho = weights(strategy).rho(truth.signs.correlation(), truth.signal);
      PooledSignal free =
          PooledSignal.of(truth.dimension / (double) truth.vocabulary, advice.gamma(), rho);
      return truth.tied ? free.classTied(truth.signal) : free;
    }

    /** Whether x ≥ 2 x_c. */
    boolean farBeyond(String strategy) {
      PooledSignal theory = theory(strategy);
      double delta = truth.dimension / (double) truth.vocabulary;
      return theory.rho() - delta >= 2 * (theory.secondThreshold() - delta);
    }

    /** Predicted over measured outlier, less 1. */
    double outlierError(String strategy) {
      return of(strategy).predicted().orElseThrow().outlier().value() / largest(strategy) - 1;
    }

    /** Predicted less measured squared cosine with the true direction. */
    double alignmentError(String strategy) {
      return predictedAlignment(strategy) - squaredCosine(strategy);
    }

    /** Squared cosine with the true direction; a tied table adds to the signal in another one. */
    double predictedAlignment(String strategy) {
      double delta = truth.dimension / (double) truth.vocabulary;
      double share = truth.tied ? truth.signal / (truth.signal + delta) : 1;
      return share * of(strategy).predicted().orElseThrow().alignment().value();
    }

    /** The outlier at the true R and μ over the measured one, less 1. */
    double outlierErrorOfTruth(String strategy) {
      double kappa = of(strategy).kappa().orElseThrow();
      return kappa * theory(strategy).outlier().orElseThrow() / largest(strategy) - 1;
    }

    private double largest(String strategy) {
      return of(strategy).measured().spectrum().get(0);
    }

    /** Of the top eigenvector and the true direction. */
    double squaredCosine(String strategy) {
      double[] top =
          SpectralSolver.standard()
              .eigen(
                  corpus.strategies().stream()
                      .filter(s -> s.pooling().label().equals(strategy))
                      .findFirst()
                      .orElseThrow()
                      .all()
                      .covariance(),
                  1)
              .vector(0);
      double cosine = 0;
      for (int j = 0; j < top.length; j++) {
        cosine += top[j] * direction[j];
      }
      return cosine * cosine;
    }
  }
}
