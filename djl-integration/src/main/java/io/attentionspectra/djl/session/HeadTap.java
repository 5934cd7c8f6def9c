package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.AttentionTap;
import io.attentionspectra.djl.model.EncoderObserver;
import io.attentionspectra.djl.tap.HeadMoments;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.NullBatch;
import io.attentionspectra.djl.tap.NullHeads;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.djl.tap.ReadingTimes;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.probe.HeadReading;
import io.attentionspectra.probe.SimulatedNull;
import io.attentionspectra.study.AttentionRequest;
import io.attentionspectra.study.SessionTiming;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
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
  private double localisationSeconds;
  private double nullsSeconds;

  HeadTap(
      HeadReducer reducer, NullHeads nulls, AttentionRequest request, Consumer<HeadReading> sink) {
    this.reducer = reducer;
    this.nulls = nulls;
    this.request = request;
    this.sink = sink;
  }

  /** Where the time went so far, after that many texts. */
  SessionTiming timing(int texts) {
    return SessionTiming.ofSpectra(spectraSeconds, texts)
        .plus(SessionTiming.ofLocalisation(localisationSeconds))
        .plus(SessionTiming.ofNulls(nullsSeconds));
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

  /** What is kept of one head. */
  private record Reading(AttentionSpectrum spectrum, ScoreStatistics scores) {

    boolean varies() {
      return scores.betaHat() > 0;
    }
  }

  private void read(Layer layer) {
    NDArray query = chosen(layer.tap().query());
    NDArray key = chosen(layer.tap().key());
    List<Reading> readings = readings(query, key, layer);
    List<Map<SimulatedNull, Replicas>> replicas = nulls(readings, query, key, layer);
    List<Integer> heads = new ArrayList<>(request.heads());
    for (int i = 0; i < heads.size(); i++) {
      sink.accept(
          new HeadReading(
              layer.text(),
              layer.number(),
              heads.get(i),
              layer.headSize(),
              readings.get(i).spectrum(),
              readings.get(i).scores(),
              replicas.get(i)));
    }
  }

  private List<Reading> readings(NDArray query, NDArray key, Layer layer) {
    Stopwatch stopwatch = Stopwatch.started();
    ReadingTimes times = new ReadingTimes();
    ReadingPlan plan = ReadingPlan.withDefaults().withLeading(request.leading());
    List<Reading> readings =
        reducer.projections(query, key, layer.lengths(), plan, times).get(0).stream()
            .map(reading -> new Reading(reading.spectrum(), reading.scores()))
            .toList();
    double seconds = stopwatch.seconds();
    spectraSeconds += seconds * times.spectraShare();
    localisationSeconds += seconds * (1 - times.spectraShare());
    return readings;
  }

  /** The replicas of every chosen head whose scores vary, drawn together. */
  private List<Map<SimulatedNull, Replicas>> nulls(
      List<Reading> readings, NDArray query, NDArray key, Layer layer) {
    Stopwatch stopwatch = Stopwatch.started();
    List<HeadMoments> moments =
        request.nulls().containsKey(SimulatedNull.COVARIANCE_SURROGATE)
            ? reducer.moments(query, key, layer.lengths()).get(0)
            : List.of();
    NullBatch batch = nulls.batch();
    List<Integer> heads = new ArrayList<>(request.heads());
    for (int i = 0; i < heads.size(); i++) {
      if (readings.get(i).varies()) {
        Randomness seed = request.randomness(layer.text(), layer.number(), heads.get(i));
        double betaHat = readings.get(i).scores().betaHat();
        for (Map.Entry<SimulatedNull, Integer> wanted : request.nulls().entrySet()) {
          add(batch, wanted, layer, betaHat, moments, i, seed);
        }
      }
    }
    List<Map<SimulatedNull, Replicas>> replicas = byHead(readings, batch.draw().iterator());
    nullsSeconds += stopwatch.seconds();
    return replicas;
  }

  private List<Map<SimulatedNull, Replicas>> byHead(
      List<Reading> readings, Iterator<Replicas> drawn) {
    List<Map<SimulatedNull, Replicas>> heads = new ArrayList<>();
    for (Reading reading : readings) {
      Map<SimulatedNull, Replicas> replicas = new EnumMap<>(SimulatedNull.class);
      if (reading.varies()) {
        request.nulls().keySet().forEach(kind -> replicas.put(kind, drawn.next()));
      }
      heads.add(replicas);
    }
    return heads;
  }

  private static void add(
      NullBatch batch,
      Map.Entry<SimulatedNull, Integer> wanted,
      Layer layer,
      double betaHat,
      List<HeadMoments> moments,
      int index,
      Randomness seed) {
    ReadingPlan plan = ReadingPlan.withDefaults();
    switch (wanted.getKey()) {
      case COVARIANCE_SURROGATE ->
          batch.surrogate(
              moments.get(index),
              layer.length(),
              betaHat,
              plan,
              wanted.getValue(),
              seed,
              layer.tap().query().getDevice());
      case REINITIALISED_HEAD ->
          batch.reinitialised(
              layer.tap().input(),
              0,
              layer.length(),
              layer.headSize(),
              betaHat,
              plan,
              wanted.getValue(),
              seed);
    }
  }

  private NDArray chosen(NDArray heads) {
    if (heads.getShape().get(1) == request.heads().size()) {
      return heads;
    }
    int[] numbers = request.heads().stream().mapToInt(Integer::intValue).toArray();
    return heads.get(new NDIndex(":, {}", heads.getManager().create(numbers)));
  }
}
