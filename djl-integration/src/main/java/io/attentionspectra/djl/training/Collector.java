package io.attentionspectra.djl.training;

import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.monitor.event.HeadSquares;
import io.attentionspectra.pooling.UnlabelledCorrelation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes readings on to a study and keeps of them what its result leaves out. */
final class Collector extends ForwardingSession implements ModelSource {

  private final int depth;
  private final Map<String, HeadSquares> squares = new HashMap<>();
  private Optional<UnlabelledCorrelation> correlation = Optional.empty();

  /** Keeps the positional correlation of one depth. */
  Collector(ModelSession session, int depth) {
    super(session);
    this.depth = depth;
  }

  HeadSquares squares(int layer, int head) {
    return squares.computeIfAbsent(layer + "." + head, place -> new HeadSquares());
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
