package io.attentionspectra.djl.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.internal.kernel.TorchSolver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.NullHeads;
import io.attentionspectra.formats.internal.reading.TextSelection;
import io.attentionspectra.formats.internal.reading.WindowReader;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeadSite;
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

/**
 * A loaded model whose heads and tokens are read inside the forward pass. Every array lives in a
 * scope that is closed before the next text; memory is bounded by one layer's attention.
 */
final class ObservedSession implements ModelSession {

  private static final long TABLE_ROWS = 8192;

  private final ObservedModel model;
  private final TorchSolver solver;
  private final HeadReducer reducer;
  private final NullHeads nulls;
  private final Set<Note> readingNotes = new LinkedHashSet<>();

  private ObservedSession(
      ObservedModel model, TorchSolver solver, HeadReducer reducer, NullHeads nulls) {
    this.model = model;
    this.solver = solver;
    this.reducer = reducer;
    this.nulls = nulls;
  }

  /** Takes over the model and closes it on failure, too. */
  static ObservedSession of(ObservedModel model, Device device) {
    try {
      return new ObservedSession(
          model, TorchSolver.on(device), HeadReducer.open(), NullHeads.open());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
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
    return WithoutGradients.get(() -> heads(request, HeadTap.Receiver.of(sink)));
  }

  @Override
  public SessionTiming readAttention(AttentionRequest request, Consumer<AttentionReading> sink) {
    return WithoutGradients.get(
        () ->
            heads(
                request.withMatrices(),
                (readings, layer) -> attention(request, readings, layer, sink)));
  }

  private void attention(
      AttentionRequest request,
      List<HeadReading> readings,
      Optional<TappedLayer> layer,
      Consumer<AttentionReading> sink) {
    LayerSites sites = new LayerSites(reducer, layer.orElseThrow(), request);
    for (int index = 0; index < readings.size(); index++) {
      HeadReading reading = readings.get(index);
      Optional<HeadSite> site =
          reading.betaHat() > 0
              ? Optional.of(sites.of(index, reading.betaHat()))
              : Optional.empty();
      sink.accept(new AttentionReading(reading, sites.attention(index), site));
    }
  }

  private SessionTiming heads(AttentionRequest request, HeadTap.Receiver receiver) {
    request.requireWithin(shape());
    HeadTap tap = new HeadTap(reducer, nulls, solver, shape(), request, receiver);
    Stopwatch whole = Stopwatch.started();
    List<TokenizedText> texts = model.tokenizer().tokenize(request.texts());
    model.tokenizer().note(texts).ifPresent(readingNotes::add);
    TextSelection selection = new TextSelection(tap.leastLength(), request.maxLength());
    for (int text = 0; text < texts.size(); text++) {
      int number = request.firstText() + text;
      selection
          .of(texts.get(text))
          .ifPresent(
              cut -> model.observe(new TokenBatch(List.of(cut)), tap.ofText(number, cut.length())));
    }
    selection.requireAny();
    readingNotes.addAll(selection.notes());
    SessionTiming heads = tap.timing(selection.kept());
    double rest = heads.spectra() + heads.localisation() + heads.nulls();
    return heads.plus(SessionTiming.ofForward(whole.seconds() - rest));
  }

  @Override
  public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
    return readTokens(request, new LengthHistogram(), sink);
  }

  @Override
  public SessionTiming readTokens(
      TokenRequest request, LengthHistogram lengths, Consumer<TokenWindow> sink) {
    return WithoutGradients.get(() -> windows(request, lengths, sink));
  }

  private SessionTiming windows(
      TokenRequest request, LengthHistogram lengths, Consumer<TokenWindow> sink) {
    request.requireWithin(shape(), specialTokens());
    Stopwatch whole = Stopwatch.started();
    ModelBatches batches = ModelBatches.of(model, request.depths());
    Optional<WindowReader.Own> own =
        model.ownPooling().map(each -> new WindowReader.Own(shape().layers(), each));
    new WindowReader(model.tokenizer(), shape().embedding(), request, batches, sink, own)
        .read(lengths::add)
        .ifPresent(readingNotes::add);
    return SessionTiming.ofForward(whole.seconds());
  }

  @Override
  public OptionalInt ownPooling() {
    return model.ownPooling().map(own -> OptionalInt.of(own.width())).orElse(OptionalInt.empty());
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
    return WithoutGradients.get(() -> model.tokenEmbeddings().map(this::covarianceEigenvalues));
  }

  /** In blocks of rows, since a table of 150,000 tokens in float64 is larger than its model. */
  private double[] covarianceEigenvalues(NDArray rows) {
    long count = rows.getShape().get(0);
    int size = Math.toIntExact(rows.getShape().get(1));
    try (NDManager scope = model.newScope()) {
      NDArray mean = scope.zeros(new Shape(1, size), DataType.FLOAT64);
      NDArray sum = scope.zeros(new Shape(size, size), DataType.FLOAT64);
      forBlocks(rows, scope, block -> mean.addi(block.sum(new int[] {0}, true).div(count)));
      forBlocks(
          rows,
          scope,
          block -> {
            NDArray centred = block.subi(mean);
            sum.addi(centred.transpose().matMul(centred).divi(count));
          });
      return solver.eigenvalues(Matrix.of(size, size, sum.toDoubleArray()));
    }
  }

  private static void forBlocks(NDArray rows, NDManager outer, Consumer<NDArray> each) {
    long count = rows.getShape().get(0);
    for (long from = 0; from < count; from += TABLE_ROWS) {
      try (NDManager scope = outer.newSubManager()) {
        NDArray part =
            rows.get(new NDIndex().addSliceDim(from, Math.min(count, from + TABLE_ROWS)));
        part.attach(scope);
        NDArray block = part.toType(DataType.FLOAT64, true);
        block.attach(scope);
        each.accept(block);
      }
    }
  }

  @Override
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    model.notes().forEach(sentence -> notes.add(Note.of(Note.Kind.MODEL, sentence)));
    notes.addAll(readingNotes);
    return notes;
  }

  @Override
  public void close() {
    nulls.close();
    reducer.close();
    solver.close();
    model.close();
  }
}
