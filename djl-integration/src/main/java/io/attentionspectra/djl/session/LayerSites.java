package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.ScoreTerms;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.djl.tap.FreshProjections;
import io.attentionspectra.djl.tap.HeadMoments;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.HeadTerms;
import io.attentionspectra.djl.tap.NullBatch;
import io.attentionspectra.djl.tap.NullRequest;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadSite;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The heads of a layer as the draws of a study find them. What several heads share is computed when
 * the first asks for it; arrays are copied to the heap only for draws that want them there.
 */
final class LayerSites {

  private final HeadReducer reducer;
  private final TappedLayer layer;
  private final AttentionRequest request;
  private final AttentionMask mask;
  private List<HeadMoments> moments = List.of();
  private List<Double> spreads = List.of();
  private Optional<FreshProjections> freshQueries = Optional.empty();
  private Optional<FreshProjections> freshKeys = Optional.empty();
  private Optional<Matrix> tokens = Optional.empty();

  LayerSites(HeadReducer reducer, TappedLayer layer, AttentionRequest request) {
    this.reducer = reducer;
    this.layer = layer;
    this.request = request;
    mask = layer.visibility().mask(layer.length());
  }

  /** One of the tap's heads by its place there. */
  HeadSite of(int index, double betaHat) {
    return new Site(index, betaHat);
  }

  /** A of one of the tap's heads in float64: from queries and keys, as readings are, if known. */
  Matrix attention(int index) {
    return layer
        .tap()
        .projections()
        .map(of -> head(of, index).attention())
        .orElseGet(
            () ->
                rows(
                    layer.tap().attention(),
                    new NDIndex("0, {}, :{}, :{}", index, layer.length(), layer.length())));
  }

  /** Queries and keys with what comes between them and the softmax, where it is known. */
  private Optional<LayerScores.Treated> treated() {
    AttentionTap tap = layer.tap();
    return tap.projections()
        .map(of -> new LayerScores.Treated(of, OptionalDouble.empty(), Optional.empty()))
        .or(() -> tap.scores().flatMap(LayerScores::treated));
  }

  private HeadMoments moments(AttentionTap.Projections of, int index) {
    if (moments.isEmpty()) {
      moments = reducer.moments(of.query(), of.key(), new int[] {layer.length()}).get(0);
    }
    return moments.get(index);
  }

  /** β̂ of the products of a head that has terms. */
  private double spread(AttentionTap.Projections of, int index) {
    if (spreads.isEmpty()) {
      ReadingPlan plan =
          ReadingPlan.withDefaults()
              .with(layer.visibility())
              .withInverseTemperature(of.inverseTemperature());
      int[] lengths = {layer.length()};
      spreads = reducer.spreads(of.query(), of.key(), lengths, plan).get(0);
    }
    return spreads.get(index);
  }

  private FreshProjections freshQueries(NDArray input) {
    if (freshQueries.isEmpty()) {
      freshQueries = Optional.of(fresh(input, "query weights", layer.allHeads(), 1));
    }
    return freshQueries.get();
  }

  private FreshProjections freshKeys(NDArray input, int groups) {
    if (freshKeys.isEmpty()) {
      freshKeys = Optional.of(fresh(input, "key weights", groups, layer.allHeads() / groups));
    }
    return freshKeys.get();
  }

  /** Seeds are those of the heads, or of the first of the heads that share keys. */
  private FreshProjections fresh(NDArray input, String name, int heads, int shared) {
    return new FreshProjections(
        input,
        layer.length(),
        layer.headSize(),
        name,
        heads,
        (head, replica) ->
            NullBatch.seed(
                request.randomness(layer.text(), layer.number(), head * shared), replica));
  }

  private Matrix tokens(NDArray input) {
    if (tokens.isEmpty()) {
      tokens = Optional.of(rows(input, new NDIndex("0, :{}", layer.length())));
    }
    return tokens.get();
  }

  private AttentionHead head(AttentionTap.Projections of, int index) {
    NDIndex own = new NDIndex("0, {}, :{}", index, layer.length());
    return new AttentionHead(
        rows(of.query(), own), rows(of.key(), own), of.inverseTemperature(), mask);
  }

  private AttentionHead head(LayerScores.Treated of, int index) {
    return head(of.projections(), index).with(terms(of, index));
  }

  private ScoreTerms terms(LayerScores.Treated of, int index) {
    NDIndex own = new NDIndex("0, {}, :{}, :{}", index, layer.length(), layer.length());
    return new ScoreTerms(of.cap(), of.bias().map(bias -> rows(bias, own)));
  }

  /** A request for replicas with the terms of the head, where it has any. */
  private NullRequest with(NullRequest plain, LayerScores.Treated of, int index) {
    if (layer.tap().projections().isPresent()) {
      return plain;
    }
    return plain.with(
        spread(of.projections(), index),
        new HeadTerms(of.cap(), of.bias().map(bias -> bias.get(new NDIndex("0, {}", index)))));
  }

  private static Matrix rows(NDArray array, NDIndex index) {
    try (NDArray part = array.get(index);
        NDArray wide = part.toType(DataType.FLOAT64, true)) {
      int rows = Math.toIntExact(wide.getShape().get(0));
      return Matrix.of(rows, Math.toIntExact(wide.getShape().get(1)), wide.toDoubleArray());
    }
  }

  /** A head of the layer. */
  private final class Site implements HeadSite {

    private final int index;
    private final double betaHat;

    Site(int index, double betaHat) {
      this.index = index;
      this.betaHat = betaHat;
    }

    @Override
    public double betaHat() {
      return betaHat;
    }

    @Override
    public int headSize() {
      return layer.headSize();
    }

    @Override
    public AttentionMask mask() {
      return mask;
    }

    @Override
    public Optional<AttentionHead> head() {
      return treated().map(of -> LayerSites.this.head(of, index));
    }

    @Override
    public Optional<Matrix> tokens() {
      return layer.tap().input().map(LayerSites.this::tokens);
    }

    /** The head, where its products vary: a bias alone may make its scores do so. */
    private Optional<LayerScores.Treated> varying() {
      return treated()
          .filter(
              of -> layer.tap().projections().isPresent() || spread(of.projections(), index) > 0);
    }

    @Override
    public Optional<HeadEnsemble> covarianceSurrogate() {
      return varying()
          .map(
              of ->
                  new DeviceEnsemble(
                      CovarianceSurrogate.NAME,
                      () -> CovarianceSurrogate.of(LayerSites.this.head(of, index)),
                      (batch, wanted) ->
                          batch.surrogate(
                              with(wanted, of, index),
                              moments(of.projections(), index),
                              layer.device())));
    }

    @Override
    public Optional<HeadEnsemble> reinitialisedHead() {
      Optional<LayerScores> scores = layer.tap().scores();
      return layer
          .tap()
          .input()
          .flatMap(
              input ->
                  scores.isPresent()
                      ? scores.flatMap(of -> reinitialised(input, of))
                      : Optional.of(reinitialised(input)));
    }

    private HeadEnsemble reinitialised(NDArray input) {
      return new DeviceEnsemble(
          ReinitialisedHead.NAME,
          () -> ReinitialisedHead.of(LayerSites.this.tokens(input), headSize(), mask, betaHat),
          (batch, wanted) -> batch.reinitialised(wanted, input, 0, headSize()));
    }

    private Optional<HeadEnsemble> reinitialised(NDArray input, LayerScores scores) {
      int head = layer.heads().get(index);
      int group = head * scores.keyGroups() / layer.allHeads();
      return scores
          .fresh()
          .flatMap(
              fresh ->
                  varying()
                      .map(
                          of ->
                              new DeviceEnsemble(
                                  ReinitialisedHead.NAME,
                                  () -> onHeap(input, scores, fresh, of),
                                  (batch, wanted) ->
                                      batch.reinitialised(
                                          with(wanted, of, index),
                                          freshQueries(input),
                                          head,
                                          freshKeys(input, scores.keyGroups()),
                                          group,
                                          fresh,
                                          layer.device()))));
    }

    private HeadEnsemble onHeap(
        NDArray input, LayerScores scores, LayerScores.Fresh fresh, LayerScores.Treated of) {
      boolean alone = layer.tap().projections().isPresent();
      return new ReinitialisedHead(
          new FreshEnsemble(
              input,
              layer.length(),
              headSize(),
              new FreshEnsemble.Place(layer.heads().get(index), layer.allHeads()),
              scores.keyGroups(),
              fresh),
          mask,
          alone ? betaHat : spread(of.projections(), index),
          terms(of, index));
    }
  }
}
