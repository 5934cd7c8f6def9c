package io.attentionspectra.djl.session;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.tap.HeadMoments;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.NullBatch;
import io.attentionspectra.djl.tap.NullHeads;
import io.attentionspectra.djl.tap.NullRequest;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.SimulatedNull;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The simulated nulls of a layer's heads, under the model's visibility. A null is left out where
 * the tap does not show what it needs: queries and keys for the covariance surrogate, the layer's
 * input for the re-initialised head.
 */
final class HeadNulls {

  private final HeadReducer reducer;
  private final NullHeads nulls;
  private final AttentionRequest request;
  private final ReadingPlan plan;

  HeadNulls(HeadReducer reducer, NullHeads nulls, AttentionRequest request, ReadingPlan plan) {
    this.reducer = reducer;
    this.nulls = nulls;
    this.request = request;
    this.plan = plan;
  }

  /** The replicas of every chosen head whose scores vary, drawn together. */
  List<Map<SimulatedNull, Replicas>> of(List<MeasuredHead> readings, TappedLayer layer) {
    Map<SimulatedNull, Integer> kinds = possible(layer.tap());
    List<HeadMoments> moments =
        kinds.containsKey(SimulatedNull.COVARIANCE_SURROGATE) ? moments(layer) : List.of();
    NullBatch batch = nulls.batch();
    List<Integer> heads = new ArrayList<>(request.heads());
    for (int i = 0; i < heads.size(); i++) {
      double betaHat = readings.get(i).scores().betaHat();
      if (betaHat > 0) {
        Randomness seed = request.randomness(layer.text(), layer.number(), heads.get(i));
        for (Map.Entry<SimulatedNull, Integer> kind : kinds.entrySet()) {
          NullRequest wanted =
              new NullRequest(layer.length(), betaHat, plan, kind.getValue(), seed);
          switch (kind.getKey()) {
            case COVARIANCE_SURROGATE -> batch.surrogate(wanted, moments.get(i), layer.device());
            case REINITIALISED_HEAD ->
                batch.reinitialised(wanted, layer.tap().input().orElseThrow(), 0, layer.headSize());
          }
        }
      }
    }
    return byHead(readings, kinds, batch.draw().iterator());
  }

  private Map<SimulatedNull, Integer> possible(AttentionTap tap) {
    Map<SimulatedNull, Integer> kinds = new TreeMap<>(request.nulls());
    if (tap.projections().isEmpty()) {
      kinds.remove(SimulatedNull.COVARIANCE_SURROGATE);
    }
    if (tap.input().isEmpty()) {
      kinds.remove(SimulatedNull.REINITIALISED_HEAD);
    }
    return kinds;
  }

  private List<HeadMoments> moments(TappedLayer layer) {
    AttentionTap.Projections of = layer.tap().projections().orElseThrow();
    return reducer.moments(of.query(), of.key(), new int[] {layer.length()}).get(0);
  }

  private static List<Map<SimulatedNull, Replicas>> byHead(
      List<MeasuredHead> readings, Map<SimulatedNull, Integer> kinds, Iterator<Replicas> drawn) {
    List<Map<SimulatedNull, Replicas>> heads = new ArrayList<>();
    for (MeasuredHead reading : readings) {
      Map<SimulatedNull, Replicas> replicas = new EnumMap<>(SimulatedNull.class);
      if (reading.scores().betaHat() > 0) {
        kinds.keySet().forEach(kind -> replicas.put(kind, drawn.next()));
      }
      heads.add(replicas);
    }
    return heads;
  }
}
