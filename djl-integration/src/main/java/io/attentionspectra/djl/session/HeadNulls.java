package io.attentionspectra.djl.session;

import io.attentionspectra.base.Randomness;
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

/**
 * What is drawn beside the heads of a layer, under the model's visibility: what the device knows
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
    NullBatch batch = nulls.batch();
    for (Wanted each : wanted) {
      if (each.ensemble() instanceof DeviceEnsemble onDevice) {
        double betaHat = each.site().betaHat();
        onDevice.addTo(
            batch,
            new NullRequest(layer.length(), betaHat, plan, each.draw().replicas(), each.seed()));
      }
    }
    Iterator<Replicas> onDevice = batch.draw().iterator();
    List<Map<HeadDraw, Replicas>> heads = new ArrayList<>();
    readings.forEach(reading -> heads.add(new LinkedHashMap<>()));
    for (Wanted each : wanted) {
      Replicas replicas =
          each.ensemble() instanceof DeviceEnsemble
              ? onDevice.next()
              : AttentionRequest.replicas(
                  each.draw(), each.ensemble(), each.site(), each.seed(), solver);
      heads.get(each.index()).put(each.draw(), replicas);
    }
    return heads;
  }

  private List<Wanted> wanted(List<MeasuredHead> readings, TappedLayer layer) {
    LayerSites sites = new LayerSites(reducer, layer, plan.visibility().mask(layer.length()));
    List<Wanted> wanted = new ArrayList<>();
    List<Integer> heads = new ArrayList<>(request.heads());
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
