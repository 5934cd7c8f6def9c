package io.attentionspectra.onnx.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An ONNX model of images: attention alone, nothing is pooled. */
final class ImageSession implements ModelSession {

  private final OnnxFiles files;
  private final ImageModel model;
  private final List<String> ofImages;
  private final List<Note> readingNotes = new ArrayList<>();

  /**
   * Takes over the model.
   *
   * @param ofImages what to note of the images
   */
  ImageSession(OnnxFiles files, ImageModel model, List<String> ofImages) {
    this.files = files;
    this.model = model;
    this.ofImages = ofImages;
  }

  @Override
  public ModelShape shape() {
    return model.shape();
  }

  @Override
  public Provenance provenance() {
    return model.runner().provenance(files.graph());
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    return readAttention(request, head -> sink.accept(head.reading()));
  }

  @Override
  public SessionTiming readAttention(AttentionRequest request, Consumer<AttentionReading> sink) {
    if (request.maxLength() < model.length()) {
      throw Check.failure(
          "max-length",
          request.maxLength(),
          "must be at least " + model.length() + ", the tokens of an image",
          "images are not cut");
    }
    LayerReader reader = new LayerReader(model.layers(), request, SpectralSolver.standard(), sink);
    SessionTiming timing = SessionTiming.ZERO;
    for (int text = 0; text < request.texts().size(); text++) {
      String name = request.texts().get(text);
      int number = request.firstText() + text;
      timing = timing.plus(reader.read(number, model.length(), names -> model.run(name, names)));
    }
    readingNotes.addAll(reader.notes());
    return timing;
  }

  @Override
  public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
    return SessionTiming.ZERO;
  }

  @Override
  public Optional<double[]> embeddingTableEigenvalues() {
    return Optional.empty();
  }

  @Override
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    ofImages.forEach(sentence -> notes.add(Note.of(Note.Kind.TEXTS, sentence)));
    model.layers().notes().forEach(sentence -> notes.add(Note.of(Note.Kind.MODEL, sentence)));
    notes.addAll(readingNotes);
    return notes;
  }

  @Override
  public void close() {
    model.runner().session().close();
  }
}
