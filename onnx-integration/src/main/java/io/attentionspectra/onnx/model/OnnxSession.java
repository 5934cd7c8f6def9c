package io.attentionspectra.onnx.model;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.formats.internal.reading.TextSelection;
import io.attentionspectra.formats.internal.reading.WindowReader;
import io.attentionspectra.formats.internal.sentence.SentenceVectors;
import io.attentionspectra.formats.tokens.TokenizedText;
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
import io.attentionspectra.pooling.LengthHistogram;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** An ONNX model of texts, run in place, its heads read on the heap. */
final class OnnxSession implements ModelSession {

  private final TextModel model;
  private final SpectralSolver solver = SpectralSolver.standard();
  private final SentenceVectors.Told told;
  private final Set<Note> readingNotes = new LinkedHashSet<>();

  /** Takes over the model. */
  OnnxSession(TextModel model) {
    this.model = model;
    told = SentenceVectors.told(model.files().directory(), model.shape().embedding());
  }

  @Override
  public ModelShape shape() {
    return model.shape();
  }

  @Override
  public Provenance provenance() {
    return model.provenance();
  }

  @Override
  public SpectralSolver solver() {
    return solver;
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    return readAttention(request, head -> sink.accept(head.reading()));
  }

  @Override
  public SessionTiming readAttention(AttentionRequest request, Consumer<AttentionReading> sink) {
    request.requireWithin(shape());
    LayerReader reader = new LayerReader(model.layers(), request, solver, sink);
    List<TokenizedText> texts = model.tokenizer().tokenize(request.texts());
    model.tokenizer().note(texts).ifPresent(readingNotes::add);
    TextSelection selection =
        new TextSelection(shape().visibility().leastLength(), request.maxLength());
    SessionTiming timing = SessionTiming.ZERO;
    for (int text = 0; text < texts.size(); text++) {
      Optional<TokenizedText> cut = selection.of(texts.get(text));
      if (cut.isPresent()) {
        List<TokenizedText> one = List.of(cut.get());
        timing =
            timing.plus(
                reader.read(
                    request.firstText() + text,
                    one.get(0).length(),
                    names -> model.run(one, names)));
      }
    }
    selection.requireAny();
    readingNotes.addAll(selection.notes());
    readingNotes.addAll(reader.notes());
    return timing;
  }

  @Override
  public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
    return readTokens(request, new LengthHistogram(), sink);
  }

  @Override
  public SessionTiming readTokens(
      TokenRequest request, LengthHistogram lengths, Consumer<TokenWindow> sink) {
    request.requireWithin(shape(), specialTokens());
    long start = System.nanoTime();
    new WindowReader(
            model.tokenizer(),
            shape().embedding(),
            request,
            new GraphBatches(model, request.depths()),
            sink,
            told.vectors().map(own -> new WindowReader.Own(shape().layers(), own)))
        .read(lengths::add)
        .ifPresent(readingNotes::add);
    return SessionTiming.ofForward((System.nanoTime() - start) * 1e-9);
  }

  @Override
  public OptionalInt ownPooling() {
    return told.vectors().map(own -> OptionalInt.of(own.width())).orElse(OptionalInt.empty());
  }

  @Override
  public OptionalInt length(String text) {
    return OptionalInt.of(model.tokenizer().tokenize(text).contentLength());
  }

  @Override
  public Optional<long[]> tokenNumbers(String text) {
    return Optional.of(model.tokenizer().tokenize(text).ids());
  }

  @Override
  public int specialTokens() {
    return model.tokenizer().specialTokens();
  }

  @Override
  public Optional<double[]> embeddingTableEigenvalues() {
    return model.table().map(table -> table.eigenvalues(shape().vocabulary(), solver));
  }

  @Override
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    model.notes().forEach(sentence -> notes.add(Note.of(Note.Kind.MODEL, sentence)));
    told.notes().forEach(sentence -> notes.add(Note.of(Note.Kind.MODEL, sentence)));
    notes.addAll(readingNotes);
    return notes;
  }

  @Override
  public void close() {
    model.close();
  }
}
