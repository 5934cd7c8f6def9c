package io.attentionspectra.djl.session;

import io.attentionspectra.attention.AttentionView;
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
import io.attentionspectra.model.ReplicaReadings;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
      int index, HeadDraw draw, HeadEnsemble ensemble, HeadSite site, Randomness seed) {

    boolean onDevice() {
      return ensemble instanceof DeviceEnsemble;
    }
  }

  /** A draw with what was read of it. */
  private record Drawn(Wanted wanted, ReplicaReadings readings) {}

  /** Replicas of every chosen head, as computed and balanced. */
  record ByView(List<Map<HeadDraw, Replicas>> raw, List<Map<HeadDraw, Replicas>> balanced) {}

  /**
   * The replicas of every chosen head whose scores vary.
   *
   * @param measured per head its spectrum in each view that is wanted
   */
  ByView of(
      List<MeasuredHead> readings, List<Map<AttentionView, Spectrum>> measured, TappedLayer layer) {
    List<Drawn> drawn = new ArrayList<>();
    for (Wanted each : wanted(readings, layer)) {
      drawn.add(
          new Drawn(each, request.readings(each.draw(), layer.text(), measured.get(each.index()))));
    }
    try (NullBatch batch = nulls.batch()) {
      List<Integer> places = places(drawn, batch, layer);
      read(drawn, places, batch, each -> each.readings().begin());
      boolean going = !drawn.isEmpty();
      while (going) {
        going = read(drawn, places, batch, each -> each.readings().next(ofHead(each, drawn)));
      }
    }
    return new ByView(
        ofView(AttentionView.RAW, drawn, readings.size()),
        ofView(AttentionView.BALANCED, drawn, readings.size()));
  }

  private static List<ReplicaReadings> ofHead(Drawn one, List<Drawn> drawn) {
    return drawn.stream()
        .filter(each -> each.wanted().index() == one.wanted().index())
        .map(Drawn::readings)
        .toList();
  }

  /** The place of every draw in the batch; −1 where it is drawn on the heap. */
  private List<Integer> places(List<Drawn> drawn, NullBatch batch, TappedLayer layer) {
    List<Integer> places = new ArrayList<>();
    for (Drawn each : drawn) {
      Wanted wanted = each.wanted();
      places.add(wanted.onDevice() ? batch.size() : -1);
      if (wanted.ensemble() instanceof DeviceEnsemble onDevice) {
        onDevice.addTo(
            batch,
            new NullRequest(
                layer.length(),
                wanted.site().betaHat(),
                plan.with(layer.visibility()),
                wanted.draw().replicas(),
                wanted.seed()));
      }
    }
    return places;
  }

  /** Reads what every draw orders, those of the device together; false if none orders anything. */
  private boolean read(
      List<Drawn> drawn,
      List<Integer> places,
      NullBatch batch,
      Function<Drawn, List<ReplicaReadings.Order>> orders) {
    List<NullBatch.Task> tasks = new ArrayList<>();
    List<ReplicaReadings> takers = new ArrayList<>();
    boolean any = false;
    for (int i = 0; i < drawn.size(); i++) {
      Drawn each = drawn.get(i);
      List<ReplicaReadings.Order> ordered = orders.apply(each);
      any |= !ordered.isEmpty();
      if (each.wanted().onDevice()) {
        for (ReplicaReadings.Order order : ordered) {
          tasks.add(new NullBatch.Task(places.get(i), order));
          takers.add(each.readings());
        }
      } else {
        readOnHeap(each, ordered);
      }
    }
    List<ReplicaReadings.Reading> found = batch.read(tasks);
    for (int i = 0; i < found.size(); i++) {
      takers.get(i).add(found.get(i));
    }
    return any;
  }

  private void readOnHeap(Drawn each, List<ReplicaReadings.Order> orders) {
    Wanted of = each.wanted();
    Randomness seed = of.seed().child(of.draw().name(), 0);
    each.readings().readOnHeap(orders, of.ensemble(), of.site(), seed, solver);
  }

  private static List<Map<HeadDraw, Replicas>> ofView(
      AttentionView view, List<Drawn> drawn, int heads) {
    List<Map<HeadDraw, Replicas>> replicas = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      replicas.add(new LinkedHashMap<>());
    }
    for (Drawn each : drawn) {
      Wanted of = each.wanted();
      each.readings()
          .replicas(view, of.ensemble().name())
          .ifPresent(found -> replicas.get(of.index()).put(of.draw(), found));
    }
    return replicas;
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
        request
            .drawn(site, layer.text())
            .forEach((draw, of) -> wanted.add(new Wanted(index, draw, of, site, seed)));
      }
    }
    return wanted;
  }
}
