package io.attentionspectra.djl.training;

import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.BalancedReading;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.pooling.UnlabelledCorrelation;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The model of a {@link ReadingStudy}: passes what it reads on to the study and keeps of it what
 * the study's result leaves out, the squared singular values of every text and the positional
 * correlation of one depth.
 */
final class RecordingSession extends ForwardingSession implements ModelSource {

  private final int depth;
  private final Map<Place.Head, List<Spectrum>> squares = new HashMap<>();
  private final Map<Place.Head, List<Spectrum>> balanced = new HashMap<>();
  private Optional<UnlabelledCorrelation> correlation = Optional.empty();

  /** Keeps the positional correlation of one depth. */
  RecordingSession(ModelSession session, int depth) {
    super(session);
    this.depth = depth;
  }

  /** Of one head, text by text. */
  List<Spectrum> squares(int layer, int head) {
    return squares.computeIfAbsent(new Place.Head(layer, head), place -> new ArrayList<>());
  }

  /** Of one head balanced, text by text. */
  List<Spectrum> balanced(int layer, int head) {
    return balanced.computeIfAbsent(new Place.Head(layer, head), place -> new ArrayList<>());
  }

  Optional<UnlabelledCorrelation> correlation() {
    return correlation;
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    return super.readHeads(
        request,
        reading -> {
          squares(reading.layer(), reading.head()).add(reading.spectrum().spectrum());
          reading
              .balanced()
              .flatMap(BalancedReading::head)
              .ifPresent(of -> balanced(of.layer(), of.head()).add(of.spectrum().spectrum()));
          sink.accept(reading);
        });
  }

  @Override
  protected Consumer<TokenWindow> windows(TokenRequest request, Consumer<TokenWindow> sink) {
    return window -> {
      if (window.depth() == depth) {
        correlate(window);
      }
      sink.accept(window);
    };
  }

  private void correlate(TokenWindow window) {
    if (correlation.isEmpty()) {
      correlation =
          Optional.of(UnlabelledCorrelation.of(window.tokens().rows(), window.tokens().columns()));
    }
    correlation.get().add(window.tokens());
  }

  @Override
  public String describe() {
    return "the model in training";
  }

  @Override
  public ModelSession open() {
    return this;
  }
}
