package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.djl.tap.HeadMoments;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadSite;
import java.util.List;
import java.util.Optional;

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

  private HeadMoments moments(int index) {
    if (moments.isEmpty()) {
      AttentionTap.Projections of = layer.tap().projections().orElseThrow();
      moments = reducer.moments(of.query(), of.key(), new int[] {layer.length()}).get(0);
    }
    return moments.get(index);
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
      return layer.tap().projections().map(of -> LayerSites.this.head(of, index));
    }

    @Override
    public Optional<Matrix> tokens() {
      return layer.tap().input().map(LayerSites.this::tokens);
    }

    @Override
    public Optional<HeadEnsemble> covarianceSurrogate() {
      return layer
          .tap()
          .projections()
          .map(
              of ->
                  new DeviceEnsemble(
                      CovarianceSurrogate.NAME,
                      () -> CovarianceSurrogate.of(LayerSites.this.head(of, index)),
                      (batch, request) ->
                          batch.surrogate(request, moments(index), layer.device())));
    }

    @Override
    public Optional<HeadEnsemble> reinitialisedHead() {
      Optional<LayerScores> scores = layer.tap().scores();
      return scores.isPresent()
          ? scores.flatMap(of -> of.fresh().flatMap(fresh -> reinitialised(fresh, of.keyGroups())))
          : layer.tap().input().map(this::reinitialised);
    }

    private HeadEnsemble reinitialised(NDArray input) {
      return new DeviceEnsemble(
          ReinitialisedHead.NAME,
          () -> ReinitialisedHead.of(LayerSites.this.tokens(input), headSize(), mask, betaHat),
          (batch, request) -> batch.reinitialised(request, input, 0, headSize()));
    }

    private Optional<HeadEnsemble> reinitialised(LayerScores.Fresh fresh, int keyGroups) {
      return layer
          .tap()
          .input()
          .map(
              input ->
                  new DeviceEnsemble(
                      ReinitialisedHead.NAME,
                      () ->
                          new ReinitialisedHead(
                              new FreshEnsemble(input, layer.length(), headSize(), fresh),
                              mask,
                              betaHat),
                      (batch, wanted) ->
                          batch.reinitialised(
                              wanted, keySeed(keyGroups), input, headSize(), fresh)));
    }

    /** The seed of the first head that shares this head's keys. */
    private Randomness keySeed(int keyGroups) {
      int shared = heads() / keyGroups;
      int first = layer.heads().get(index) / shared * shared;
      return request.randomness(layer.text(), layer.number(), first);
    }
  }

  /** H, heads of the layer, chosen or not. */
  private int heads() {
    return layer.allHeads();
  }
}
