package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.AttentionTap;
import io.attentionspectra.djl.model.EncoderObserver;
import io.attentionspectra.djl.tap.HeadMoments;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.NullHeads;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.probe.HeadReading;
import io.attentionspectra.probe.SimulatedNull;
import io.attentionspectra.study.AttentionRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the chosen heads of one text at a time inside the forward pass. */
final class HeadTap {

  private final HeadReducer reducer;
  private final NullHeads nulls;
  private final AttentionRequest request;
  private final Consumer<HeadReading> sink;
  private double spectraSeconds;
  private double nullsSeconds;

  HeadTap(
      HeadReducer reducer, NullHeads nulls, AttentionRequest request, Consumer<HeadReading> sink) {
    this.reducer = reducer;
    this.nulls = nulls;
    this.request = request;
    this.sink = sink;
  }

  double spectraSeconds() {
    return spectraSeconds;
  }

  double nullsSeconds() {
    return nullsSeconds;
  }

  /** The observer of a forward pass over one text of ℓ tokens. */
  EncoderObserver ofText(int text, int length) {
    return new EncoderObserver() {
      @Override
      public void attention(int layer, AttentionTap tap) {
        if (request.layers().contains(layer)) {
          read(new Layer(text, layer, length, tap));
        }
      }
    };
  }

  /** One layer of one text while the forward pass stands in it. */
  private record Layer(int text, int number, int length, AttentionTap tap) {

    int[] lengths() {
      return new int[] {length};
    }

    int headSize() {
      return Math.toIntExact(tap.query().getShape().get(3));
    }
  }

  private void read(Layer layer) {
    Stopwatch spectra = Stopwatch.started();
    NDArray query = chosen(layer.tap().query());
    NDArray key = chosen(layer.tap().key());
    ReadingPlan plan = ReadingPlan.withDefaults().withLeading(request.leading());
    List<io.attentionspectra.djl.tap.HeadReading> readings =
        reducer.projections(query, key, layer.lengths(), plan).get(0);
    List<HeadMoments> moments =
        request.nulls().containsKey(SimulatedNull.COVARIANCE_SURROGATE)
            ? reducer.moments(query, key, layer.lengths()).get(0)
            : List.of();
    spectraSeconds += spectra.seconds();
    List<Integer> heads = new ArrayList<>(request.heads());
    for (int i = 0; i < heads.size(); i++) {
      io.attentionspectra.djl.tap.HeadReading reading = readings.get(i);
      Stopwatch simulation = Stopwatch.started();
      Map<SimulatedNull, Replicas> replicas = new EnumMap<>(SimulatedNull.class);
      if (reading.scores().betaHat() > 0) {
        for (Map.Entry<SimulatedNull, Integer> wanted : request.nulls().entrySet()) {
          Randomness seed = request.randomness(layer.text(), layer.number(), heads.get(i));
          replicas.put(
              wanted.getKey(),
              simulated(wanted, layer, reading.scores().betaHat(), moments, i, seed));
        }
      }
      nullsSeconds += simulation.seconds();
      sink.accept(
          new HeadReading(
              layer.text(),
              layer.number(),
              heads.get(i),
              layer.headSize(),
              reading.spectrum(),
              reading.scores(),
              replicas));
    }
  }

  private Replicas simulated(
      Map.Entry<SimulatedNull, Integer> wanted,
      Layer layer,
      double betaHat,
      List<HeadMoments> moments,
      int index,
      Randomness seed) {
    ReadingPlan plan = ReadingPlan.withDefaults();
    return switch (wanted.getKey()) {
      case COVARIANCE_SURROGATE ->
          nulls.surrogate(
              moments.get(index),
              layer.length(),
              betaHat,
              plan,
              wanted.getValue(),
              seed,
              layer.tap().query().getDevice());
      case REINITIALISED_HEAD ->
          nulls.reinitialised(
              layer.tap().input(),
              0,
              layer.length(),
              layer.headSize(),
              betaHat,
              plan,
              wanted.getValue(),
              seed);
    };
  }

  private NDArray chosen(NDArray heads) {
    if (heads.getShape().get(1) == request.heads().size()) {
      return heads;
    }
    int[] numbers = request.heads().stream().mapToInt(Integer::intValue).toArray();
    return heads.get(new NDIndex(":, {}", heads.getManager().create(numbers)));
  }
}
