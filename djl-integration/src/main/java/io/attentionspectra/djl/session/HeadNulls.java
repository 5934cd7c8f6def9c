package io.attentionspectra.djl.session;

import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.balancing.UnbalancedException;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.tap.BalancedMeasure;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.NullBatch;
import io.attentionspectra.djl.tap.NullHeads;
import io.attentionspectra.djl.tap.NullRequest;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadSite;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is drawn beside the heads of a layer, under the layer's visibility: what the device knows
 * how to draw in one batch, everything else on the heap. Given the readings of a layer while the
 * forward pass stands in it, it returns the replicas of each head.
 */
final class HeadNulls {

  private final HeadReducer reducer;
  private final NullHeads nulls;
  private final SpectralSolver solver;
  private final AttentionRequest request;
  private final ReadingPlan plan;

  HeadNulls(
      HeadReducer reducer,
      NullHeads nulls,
      SpectralSolver solver,
      AttentionRequest request,
      ReadingPlan plan) {
    this.reducer = reducer;
    this.nulls = nulls;
    this.solver = solver;
    this.request = request;
    this.plan = plan;
  }

  /** A draw beside one of the chosen heads. */
  private record Wanted(
      int index, HeadDraw draw, HeadEnsemble ensemble, HeadSite site, Randomness seed) {}

  /** The replicas of every chosen head whose scores vary. */
  List<Map<HeadDraw, Replicas>> of(List<MeasuredHead> readings, TappedLayer layer) {
    List<Wanted> wanted = wanted(readings, layer);
    Iterator<Replicas> onDevice = batch(wanted, layer).draw().iterator();
    List<Map<HeadDraw, Replicas>> heads = new ArrayList<>();
    readings.forEach(reading -> heads.add(new LinkedHashMap<>()));
    for (Wanted each : wanted) {
      Replicas replicas =
          each.ensemble() instanceof DeviceEnsemble
              ? onDevice.next()
              : onHeap(each, AttentionView.RAW);
      heads.get(each.index()).put(each.draw(), replicas);
    }
    return heads;
  }

  /**
   * The same replicas balanced, of the heads that are balanced themselves; without those of a draw
   * of which one cannot be.
   */
  List<Map<HeadDraw, Replicas>> balanced(
      List<MeasuredHead> readings, List<BalancedMeasure> balanced, TappedLayer layer) {
    List<Wanted> wanted =
        wanted(readings, layer).stream()
            .filter(each -> balanced.get(each.index()).spectrum().isPresent())
            .toList();
    Iterator<Optional<Replicas>> onDevice = batch(wanted, layer).drawBalanced().iterator();
    List<Map<HeadDraw, Replicas>> heads = new ArrayList<>();
    readings.forEach(reading -> heads.add(new LinkedHashMap<>()));
    for (Wanted each : wanted) {
      Optional<Replicas> replicas =
          each.ensemble() instanceof DeviceEnsemble ? onDevice.next() : balancedOnHeap(each);
      replicas.ifPresent(drawn -> heads.get(each.index()).put(each.draw(), drawn));
    }
    return heads;
  }

  private NullBatch batch(List<Wanted> wanted, TappedLayer layer) {
    NullBatch batch = nulls.batch();
    for (Wanted each : wanted) {
      if (each.ensemble() instanceof DeviceEnsemble onDevice) {
        double betaHat = each.site().betaHat();
        onDevice.addTo(
            batch,
            new NullRequest(
                layer.length(),
                betaHat,
                plan.with(layer.visibility()),
                each.draw().replicas(),
                each.seed()));
      }
    }
    return batch;
  }

  private Optional<Replicas> balancedOnHeap(Wanted of) {
    try {
      return Optional.of(onHeap(of, AttentionView.BALANCED));
    } catch (UnbalancedException e) {
      return Optional.empty();
    }
  }

  private Replicas onHeap(Wanted of, AttentionView view) {
    return AttentionRequest.replicas(of.draw(), of.ensemble(), of.site(), of.seed(), view, solver);
  }

  private List<Wanted> wanted(List<MeasuredHead> readings, TappedLayer layer) {
    LayerSites sites = new LayerSites(reducer, layer, request);
    List<Wanted> wanted = new ArrayList<>();
    List<Integer> heads = layer.heads();
    for (int i = 0; i < heads.size(); i++) {
      double betaHat = readings.get(i).scores().betaHat();
      if (betaHat > 0) {
        int index = i;
        HeadSite site = sites.of(index, betaHat);
        Randomness seed = request.randomness(layer.text(), layer.number(), heads.get(i));
        for (HeadDraw draw : request.draws()) {
          draw.ensemble(site)
              .ifPresent(ensemble -> wanted.add(new Wanted(index, draw, ensemble, site, seed)));
        }
      }
    }
    return wanted;
  }
}
