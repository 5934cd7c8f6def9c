package io.attentionspectra.report.page;

import static io.attentionspectra.study.Spectra.all;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.freeProduct;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.layer;
import static io.attentionspectra.study.Spectra.learned;
import static io.attentionspectra.study.Spectra.max;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static io.attentionspectra.study.Spectra.topEigenvector;

import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.result.TokenTableView;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import java.util.ArrayList;
import java.util.List;

/** What studies and advice find in a {@link SimulatedModel}; seeded. */
final class RealResults {

  static final int LAYERS = 2;
  static final int HEADS = 3;
  static final int LENGTH = 64;

  /** The nulls of every head, the simulated ones last. */
  static final List<String> NULLS =
      List.of(
          "gaussian equivalence",
          "spherical equivalence",
          "covariance surrogate",
          "re-initialised head");

  static final List<String> POOLED_LAWS = List.of("Silverstein", "free product");

  static final List<String> POOLINGS =
      List.of("mean", "first", "max", "harmonic:1.0", "top-eigenvector");

  private RealResults() {}

  /** Every head and five poolings at two depths, against every null. */
  static StudyResult study() {
    return heads(new SimulatedModel("sample model", LAYERS, HEADS), 4)
        .probe(pooledCovariance(mean(), first(), max(), harmonicCausal(1), topEigenvector()))
        .against(freeProduct(), silverstein())
        .depths(lastLayer(), embeddingTable())
        .window(SimulatedModel.WINDOW)
        .because("what does a page show?")
        .run(SimulatedModel.texts(3, LENGTH), SimulatedModel.texts(300, SimulatedModel.WINDOW));
  }

  /** As many heads and values as a full model of 6 layers, 12 heads and 512 tokens has. */
  static StudyResult large() {
    StudyResult small =
        heads(new SimulatedModel("large model", 1, 2), 1).run(SimulatedModel.texts(1, 512));
    List<HeadResult> heads = new ArrayList<>();
    for (int layer = 0; layer < 6; layer++) {
      for (int head = 0; head < 12; head++) {
        heads.add(placed(small.attention().get(head % 2), layer, head));
      }
    }
    return new StudyResult(
        small.sentence(),
        small.model(),
        small.shape(),
        small.texts(),
        heads,
        small.pooling(),
        small.timing(),
        small.notes(),
        small.provenance());
  }

  private static Study heads(SimulatedModel model, int count) {
    return Spectra.of(model)
        .layers(all())
        .heads(all())
        .probe(attentionSpectrum().withBalanced())
        .against(
            gaussianEquivalence(),
            sphericalEquivalence(),
            covarianceSurrogate(replicas(count)),
            reinitialisedHead(replicas(count)))
        .seed(3);
  }

  private static HeadResult placed(HeadResult one, int layer, int head) {
    return new HeadResult(
        layer,
        head,
        one.headSize(),
        one.length(),
        one.betaHat(),
        one.regime(),
        one.largest(),
        one.mean(),
        one.effectiveRank(),
        one.stableRank(),
        one.entropy(),
        one.normalisedEntropy(),
        one.sinkMass(),
        one.sinkKey(),
        one.rankOne(),
        one.kolmogorovSmirnov(),
        one.wasserstein(),
        one.ksUnderNull(),
        one.nulls(),
        one.significance(),
        one.directionsBeyond(),
        one.outliers(),
        one.detail(),
        one.balanced(),
        one.estimation());
  }

  /**
   * Six poolings at two depths, with labels that do not bear the advice out, weights as if trained
   * on them at the last layer, and the token table.
   */
  static PoolingAdvice advice() {
    Texts texts = SimulatedModel.otherwiseLabelled(600, SimulatedModel.WINDOW);
    double[] table = new double[24];
    for (int i = 0; i < table.length; i++) {
      table[i] = i == 0 ? 6 : 1 + 0.02 * i;
    }
    return Spectra.of(new SimulatedModel("sample model", LAYERS, HEADS))
        .pooling(mean(), first(), harmonicCausal(1), topEigenvector(), learned(), max())
        .depths(layer(0), lastLayer())
        .window(SimulatedModel.WINDOW)
        .seed(7)
        .advise(texts)
        .with(
            lastLayer(),
            new LabelledPooling(
                new double[] {0.1, 0.2, 0.1, 0.95, 0.1, 0.1}, new Estimate(0.95, 0.01), 80))
        .with(TokenTableView.of(table, 200));
  }
}
