package io.attentionspectra.djl.training;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The model as it is now, as the model of a study. Texts come as passes over token batches, not
 * from the request; closing the session frees nothing, since training goes on.
 *
 * @param shape sizes of the model
 * @param tools kernels
 * @param attention passes whose heads are read
 * @param windows passes whose tokens are read
 */
record LiveSession(
    ModelShape shape, ReadingTools tools, List<TextPass> attention, List<TextPass> windows)
    implements ModelSession {

  @Override
  public Provenance provenance() {
    return new Provenance(Map.of());
  }

  @Override
  public SpectralSolver solver() {
    return tools.solver();
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    LayerReader reader = new LayerReader(tools.reducer(), shape, request);
    for (TextPass pass : attention) {
      pass.run(
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              if (request.layers().contains(layer)) {
                read(reader, pass, layer, tap, sink);
              }
            }
          });
    }
    return SessionTiming.ZERO;
  }

  private void read(
      LayerReader reader, TextPass pass, int layer, AttentionTap tap, Consumer<HeadReading> sink) {
    NotFinite.require("attention of layer " + layer, tap.attention());
    reader.read(
        tap,
        pass,
        (row, head, reading, balanced) -> {
          HeadReading raw =
              new HeadReading(
                  pass.firstText() + row,
                  layer,
                  head,
                  shape.headSize(),
                  reading.spectrum(),
                  reading.scores(),
                  shape.visibility(),
                  Map.of());
          sink.accept(balanced.map(of -> raw.with(of.beside(raw, Map.of()))).orElse(raw));
        });
  }

  @Override
  public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
    for (TextPass pass : windows) {
      WindowStates states = new WindowStates(pass, request);
      pass.run(states);
      states.send(sink);
    }
    return SessionTiming.ZERO;
  }

  @Override
  public Optional<double[]> embeddingTableEigenvalues() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
