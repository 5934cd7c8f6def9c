package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.LastRow;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.djl.observe.TiledTap;
import io.attentionspectra.djl.tap.BalancedMeasure;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.NullHeads;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.djl.tap.ReadingTimes;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Reads the chosen heads of one text at a time inside the forward pass. */
final class HeadTap {

  private final HeadReducer reducer;
  private final HeadNulls nulls;
  private final ModelShape shape;
  private final AttentionRequest request;
  private final Receiver receiver;
  private final ReadingPlan plan;
  private final MatrixFreeHeads matrixFree;
  private double spectraSeconds;
  private double localisationSeconds;
  private double nullsSeconds;

  HeadTap(
      HeadReducer reducer,
      NullHeads nulls,
      SpectralSolver solver,
      ModelShape shape,
      AttentionRequest request,
      Receiver receiver) {
    this.reducer = reducer;
    this.shape = shape;
    this.request = request;
    this.receiver = receiver;
    plan =
        ReadingPlan.withDefaults()
            .with(shape.visibility())
            .withLeading(request.leading())
            .withRelative(request.relative());
    matrixFree = new MatrixFreeHeads(request, solver);
    this.nulls =
        new HeadNulls(reducer, nulls, solver, request, plan.withLeading(0).withRelative(false));
  }

  /**
   * Takes the readings of a layer, in the order of its heads, while the arrays are there; no layer
   * where heads are read without their attention.
   */
  interface Receiver {

    void accept(List<HeadReading> readings, Optional<TappedLayer> layer);

    /** Passes the readings on. */
    static Receiver of(Consumer<HeadReading> sink) {
      return (readings, layer) -> readings.forEach(sink);
    }
  }

  /** Fewest tokens of a text that can be read. */
  int leastLength() {
    return plan.visibility().leastLength();
  }

  /** Where the time went so far, after that many texts. */
  SessionTiming timing(int texts) {
    return SessionTiming.ofSpectra(spectraSeconds, texts)
        .plus(SessionTiming.ofLocalisation(localisationSeconds))
        .plus(SessionTiming.ofNulls(nullsSeconds));
  }

  /** The observer of a forward pass over one text of ℓ tokens. */
  ForwardObserver ofText(int text, int length) {
    return new ForwardObserver() {
      @Override
      public boolean takesTiles(int layer) {
        return length >= request.matrixFreeFrom() || !request.layers().contains(layer);
      }

      @Override
      public void tiled(int layer, TiledTap tap) {
        if (request.layers().contains(layer)) {
          withoutMatrix(text, layer, length, tap);
        }
      }

      @Override
      public void attention(int layer, AttentionTap tap) {
        if (!request.layers().contains(layer)) {
          return;
        }
        AttentionTap verified = LastRow.verified(tap, length);
        if (length >= request.matrixFreeFrom() && verified.projections().isPresent()) {
          withoutMatrix(text, layer, length, tiles(verified));
        } else {
          read(tapped(text, layer, length, chosen(verified)));
        }
      }
    };
  }

  private TappedLayer tapped(int text, int layer, int length, AttentionTap tap) {
    Visibility visibility =
        tap.scores().map(LayerScores::visibility).orElse(shape.visibility()).at(length);
    List<Integer> heads = new ArrayList<>(request.heads());
    return new TappedLayer(
        text, layer, length, tap, shape.headSize(), visibility, heads, shape.heads());
  }

  /** What queries and keys of a held attention say. */
  private TiledTap tiles(AttentionTap tap) {
    return new TiledTap(
        tap.mask(),
        tap.projections().orElseThrow(),
        OptionalDouble.empty(),
        tap.scores().map(LayerScores::visibility).orElse(shape.visibility()));
  }

  private void withoutMatrix(int text, int layer, int length, TiledTap tap) {
    Stopwatch stopwatch = Stopwatch.started();
    List<HeadReading> readings = matrixFree.of(text, layer, length, tap);
    spectraSeconds += stopwatch.seconds();
    receiver.accept(readings, Optional.empty());
  }

  private void read(TappedLayer layer) {
    List<MeasuredHead> readings = readings(layer);
    List<BalancedMeasure> balanced = request.balanced() ? measures(layer) : List.of();
    Stopwatch stopwatch = Stopwatch.started();
    HeadNulls.ByView drawn = nulls.of(readings, measured(readings, balanced), layer);
    nullsSeconds += stopwatch.seconds();
    List<Integer> heads = layer.heads();
    List<HeadReading> all = new ArrayList<>();
    for (int i = 0; i < heads.size(); i++) {
      HeadReading raw =
          new HeadReading(
                  layer.text(),
                  layer.number(),
                  heads.get(i),
                  layer.headSize(),
                  readings.get(i).spectrum(),
                  readings.get(i).scores(),
                  layer.visibility(),
                  drawn.raw().get(i))
              .withRelative(readings.get(i).relative());
      all.add(
          balanced.isEmpty()
              ? raw
              : raw.with(balanced.get(i).beside(raw, drawn.balanced().get(i))));
    }
    receiver.accept(all, Optional.of(layer));
  }

  /** Per head the spectra that its replicas are set against. */
  private static List<Map<AttentionView, Spectrum>> measured(
      List<MeasuredHead> readings, List<BalancedMeasure> balanced) {
    List<Map<AttentionView, Spectrum>> measured = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      Map<AttentionView, Spectrum> views = new EnumMap<>(AttentionView.class);
      views.put(AttentionView.RAW, readings.get(i).spectrum().spectrum());
      if (!balanced.isEmpty()) {
        balanced
            .get(i)
            .spectrum()
            .ifPresent(of -> views.put(AttentionView.BALANCED, of.spectrum()));
      }
      measured.add(views);
    }
    return measured;
  }

  private List<BalancedMeasure> measures(TappedLayer layer) {
    Stopwatch stopwatch = Stopwatch.started();
    ReadingPlan own = plan.with(layer.visibility());
    int[] lengths = {layer.length()};
    List<BalancedMeasure> measures =
        layer
            .tap()
            .projections()
            .map(
                of ->
                    reducer.balancedProjections(
                        of.query(),
                        of.key(),
                        lengths,
                        own.withInverseTemperature(of.inverseTemperature())))
            .orElseGet(() -> reducer.balancedAttention(layer.tap().attention(), lengths, own))
            .get(0);
    spectraSeconds += stopwatch.seconds();
    return measures;
  }

  private List<MeasuredHead> readings(TappedLayer layer) {
    Stopwatch stopwatch = Stopwatch.started();
    ReadingTimes times = new ReadingTimes();
    int[] lengths = {layer.length()};
    ReadingPlan own = plan.with(layer.visibility());
    List<MeasuredHead> readings =
        layer
            .tap()
            .projections()
            .map(of -> projected(of, lengths, own, times))
            .orElseGet(() -> reducer.attention(layer.tap().attention(), lengths, own, times))
            .get(0);
    double seconds = stopwatch.seconds();
    spectraSeconds += seconds * times.spectraShare();
    localisationSeconds += seconds * (1 - times.spectraShare());
    return readings;
  }

  private List<List<MeasuredHead>> projected(
      AttentionTap.Projections of, int[] lengths, ReadingPlan own, ReadingTimes times) {
    ReadingPlan scaled = own.withInverseTemperature(of.inverseTemperature());
    return reducer.projections(of.query(), of.key(), lengths, scaled, times);
  }

  /** The tap of the chosen heads only. */
  private AttentionTap chosen(AttentionTap tap) {
    return new AttentionTap(
        chosen(tap.attention()),
        tap.mask(),
        tap.input(),
        tap.projections().map(this::chosen),
        tap.value(),
        tap.scores().map(this::chosen));
  }

  private AttentionTap.Projections chosen(AttentionTap.Projections of) {
    return new AttentionTap.Projections(
        chosen(of.query()), chosen(of.key()), of.inverseTemperature());
  }

  private LayerScores chosen(LayerScores scores) {
    return new LayerScores(
        scores.visibility(),
        scores.keyGroups(),
        scores.fresh(),
        scores
            .treated()
            .map(
                of ->
                    new LayerScores.Treated(
                        chosen(of.projections()), of.cap(), of.bias().map(this::chosen))));
  }

  private NDArray chosen(NDArray heads) {
    if (heads.getShape().get(1) == request.heads().size()) {
      return heads;
    }
    int[] numbers = request.heads().stream().mapToInt(Integer::intValue).toArray();
    return heads.get(new NDIndex(":, {}", heads.getManager().create(numbers)));
  }
}
