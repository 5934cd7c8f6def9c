package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.lengths.PositionClasses;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.signal.SeparableSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A corpus of texts of many lengths whose R and μ are known, and what advice makes of it.
 *
 * @param name for messages
 * @param loadings q_t, R_st = q_s q_t
 * @param lengths texts of each length, of all that come in one round
 * @param signal ‖μ‖²
 * @param dimension d
 * @param vocabulary V
 * @param texts number of texts, pilot included
 * @param meanToken ‖m‖ of a mean that all tokens have in common, at 60° to μ
 */
@SuppressWarnings("ArrayRecordComponent")
record RaggedCorpus(
    String name,
    double[] loadings,
    Map<Integer, Integer> lengths,
    double signal,
    int dimension,
    int vocabulary,
    int texts,
    double meanToken) {

  static final List<WindowPooling> POOLINGS =
      List.of(
          WindowPooling.named("mean"),
          WindowPooling.named("root-length"),
          WindowPooling.named("length-power:0.25"),
          WindowPooling.named("length-power:1"),
          WindowPooling.named("harmonic:1"),
          WindowPooling.named("top-eigenvector"),
          WindowPooling.named("optimal-scale"));

  /** Fading and even loadings, three distributions of lengths. */
  static List<RaggedCorpus> all(int dimension, int vocabulary, int texts) {
    Map<Integer, Integer> octaves = new TreeMap<>(Map.of(4, 1, 8, 1, 16, 1, 32, 1));
    Map<Integer, Integer> mostlyShort = new TreeMap<>();
    for (int length = 2; length <= 24; length++) {
      mostlyShort.put(length, 1 + 24 / length);
    }
    Map<Integer, Integer> two = new TreeMap<>(Map.of(3, 3, 40, 1));
    double[] fading = new double[64];
    double[] even = new double[64];
    for (int t = 0; t < 64; t++) {
      fading[t] = 0.9 * Math.exp(-t / 10.0);
      even[t] = 0.6;
    }
    return List.of(
        new RaggedCorpus("fading, octaves", fading, octaves, 1, dimension, vocabulary, texts, 0),
        new RaggedCorpus(
            "fading, short", fading, mostlyShort, 1.5, dimension, vocabulary, texts, 0),
        new RaggedCorpus("even, octaves", even, octaves, 0.6, dimension, vocabulary, texts, 0),
        new RaggedCorpus("even, two lengths", even, two, 1, dimension, vocabulary, texts, 0));
  }

  /** The same with a mean token, so that Σ w of a text shows in the covariance. */
  RaggedCorpus withMeanToken(double norm) {
    return new RaggedCorpus(
        name + ", mean token", loadings, lengths, signal, dimension, vocabulary, texts, norm);
  }

  private double[] meanToken(double[] direction, Randomness randomness) {
    double[] other = randomness.child("mean token", 0).gaussians(dimension);
    double along = 0;
    for (int j = 0; j < dimension; j++) {
      along += other[j] * direction[j];
    }
    double square = 0;
    for (int j = 0; j < dimension; j++) {
      other[j] -= along * direction[j];
      square += other[j] * other[j];
    }
    for (int j = 0; j < dimension; j++) {
      other[j] = meanToken * (0.5 * direction[j] + Math.sqrt(0.75 / square) * other[j]);
    }
    return other;
  }

  private static Matrix shifted(Matrix tokens, double[] mean) {
    return Matrix.generate(tokens.rows(), tokens.columns(), (t, j) -> tokens.get(t, j) + mean[j]);
  }

  private int length(Randomness randomness, int text) {
    int total = lengths.values().stream().mapToInt(Integer::intValue).sum();
    int drawn = (int) (randomness.child("length", text).generator().nextDouble() * total);
    for (Map.Entry<Integer, Integer> each : lengths.entrySet()) {
      drawn -= each.getValue();
      if (drawn < 0) {
        return each.getKey();
      }
    }
    throw new IllegalStateException("shares that do not add up");
  }

  /** What was found at one seed. */
  Outcome at(int seed) {
    Randomness randomness = Randomness.of(seed).child(name, 0);
    TokenTable table =
        TokenTable.independentSign(dimension, vocabulary, signal, randomness.child("table", 0));
    PooledCorpus corpus =
        PooledCorpus.of(
            CorpusDesign.ofWholeTexts(PositionClasses.usual(), POOLINGS, texts, 1, seed),
            dimension);
    Map<Integer, SequenceEnsemble> ensembles = new TreeMap<>();
    for (int length : lengths.keySet()) {
      double[] leading = Arrays.copyOf(loadings, length);
      ensembles.put(
          length,
          new SequenceEnsemble(
              table, SequenceSigns.ofLoadings(leading), randomness.child("texts", length)));
    }
    double[] mean = meanToken(table.direction(), randomness);
    for (int n = 0; n < texts; n++) {
      Matrix tokens = shifted(ensembles.get(length(randomness, n)).tokens(n), mean);
      corpus.add(new TokenWindow(n, 0, tokens, tokens.row(0)));
    }
    DepthAdvice advice = DepthAdvisor.of(corpus, vocabulary, SpectralSolver.standard());
    return new Outcome(this, corpus, advice, table.direction(), meanToken(table, mean));
  }

  /** Of a table of V entries, whose own mean has the square d/V, and what all have in common. */
  private static double[] meanToken(TokenTable table, double[] common) {
    double[] mean = common.clone();
    double[] direction = table.direction();
    for (int v = 0; v < table.vocabulary(); v++) {
      double[] token = table.draw(1, new Entry(v));
      for (int j = 0; j < mean.length; j++) {
        double noise = token[j] - Math.sqrt(table.signal()) * direction[j];
        mean[j] += noise / table.vocabulary();
      }
    }
    return mean;
  }

  /** A generator that always chooses one entry of a table. */
  private record Entry(int number) implements UniformRandomProvider {

    @Override
    public int nextInt(int bound) {
      return number;
    }

    @Override
    public long nextLong() {
      throw new UnsupportedOperationException("entries are chosen by their number");
    }
  }

  /** Advice beside the truth. */
  @SuppressWarnings("ArrayRecordComponent")
  record Outcome(
      RaggedCorpus truth,
      PooledCorpus corpus,
      DepthAdvice advice,
      double[] direction,
      double[] meanToken) {

    /** The alignment of the weights used, at the true R, μ, lengths and mean token. */
    double trueAlignment(String strategy) {
      List<SeparableSignal.LengthClass> classes = new ArrayList<>();
      List<Double> sums = new ArrayList<>();
      truth.lengths.forEach(
          (length, share) -> {
            double[] weights = moments(strategy).fitted().weights(length).orElseThrow();
            PositionalCorrelation r =
                PositionalCorrelation.ofLoadings(Arrays.copyOf(truth.loadings, length));
            double kappa = 0;
            for (double w : weights) {
              kappa += w * w;
            }
            classes.add(new SeparableSignal.LengthClass(share, kappa, r.quadraticForm(weights)));
            sums.add(Arrays.stream(weights).sum());
          });
      return SeparableSignal.isotropic(
              truth.dimension / (double) truth.vocabulary, advice.gamma(), classes)
          .alignment(truth.signal, shift(classes, sums));
    }

    /** The means Σw m of texts of each length about that of all. */
    private SeparableSignal.Shift shift(
        List<SeparableSignal.LengthClass> classes, List<Double> sums) {
      double square = 0;
      double along = 0;
      for (int j = 0; j < meanToken.length; j++) {
        square += meanToken[j] * meanToken[j];
        along += meanToken[j] * direction[j];
      }
      double shares = 0;
      double mean = 0;
      for (int c = 0; c < sums.size(); c++) {
        shares += classes.get(c).share();
        mean += classes.get(c).share() * sums.get(c);
      }
      double[] squares = new double[sums.size()];
      for (int c = 0; c < squares.length; c++) {
        double distance = sums.get(c) - mean / shares;
        squares[c] = square * distance * distance;
      }
      return new SeparableSignal.Shift(squares, along * along / square);
    }

    StrategyMoments moments(String strategy) {
      return corpus.strategies().stream()
          .filter(s -> s.pooling().label().equals(strategy))
          .findFirst()
          .orElseThrow();
    }

    StrategyAdvice of(String strategy) {
      return advice.strategies().stream()
          .filter(s -> s.strategy().equals(strategy))
          .findFirst()
          .orElseThrow();
    }

    /** Whether the interval of the predicted alignment holds the true one. */
    boolean holdsTruth(String strategy) {
      Confidence interval = of(strategy).predicted().orElseThrow().alignment();
      double alignment = trueAlignment(strategy);
      return interval.lower() <= alignment && alignment <= interval.upper();
    }

    /** Decided pairs in the wrong order. */
    List<String> wrongOrders() {
      List<String> wrong = new ArrayList<>();
      for (PairwiseDifference pair : advice.differences()) {
        double gap = trueAlignment(pair.first()) - trueAlignment(pair.second());
        if (pair.decided() && gap * pair.difference().value() < 0) {
          wrong.add(truth.name + " " + pair + ", true gap " + gap);
        }
      }
      return wrong;
    }

    /** Of the top eigenvector of the judged texts and the true direction. */
    double squaredCosine(String strategy) {
      double[] top =
          SpectralSolver.standard().eigen(moments(strategy).all().covariance(), 1).vector(0);
      double cosine = 0;
      for (int j = 0; j < top.length; j++) {
        cosine += top[j] * direction[j];
      }
      return cosine * cosine;
    }
  }
}
