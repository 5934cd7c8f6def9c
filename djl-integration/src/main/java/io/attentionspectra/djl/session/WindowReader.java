package io.attentionspectra.djl.session;

import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.observe.TokenizedText;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Reads token windows for {@link ObservedSession}. Texts are taken piece by piece; within a piece
 * those of the same number of tokens share batches, so that no batch has padding, and windows are
 * handed out in the order of the texts. {@code first} is the first token of all: a special token
 * where the tokenizer puts one there, else the text's own. While the model runs one piece, the
 * windows of the one before are handed out on another thread.
 */
final class WindowReader {

  private static final int BATCH = 64;

  /** Most tokens of a batch; attention needs memory for their square. */
  private static final int BATCH_TOKENS = 8192;

  /** Most texts of a piece. */
  private static final int PIECE = 1024;

  /** Most numbers kept of a piece, of which there are two, as long as it has {@link #BATCH}. */
  private static final long PIECE_NUMBERS = 1L << 23;

  private final ObservedModel model;
  private final TokenRequest request;
  private final Set<Integer> known;
  private final DepthStates depths;
  private final Consumer<TokenWindow> sink;

  /** The piece that is handed out and the one that the model runs, in turns. */
  private final List<PieceStates> states;

  WindowReader(ObservedModel model, TokenRequest request, Consumer<TokenWindow> sink) {
    this.model = model;
    this.request = request;
    this.known = knownDepths(model, request);
    this.depths = DepthStates.of(model, known);
    this.sink = sink;
    int width = model.shape().embedding();
    this.states = List.of(new PieceStates(width), new PieceStates(width));
  }

  /** A text long enough, as the model reads it. */
  private record Entry(int text, TokenizedText tokens) {}

  /** Reads all texts; the number of tokens of each is told first. */
  void read(IntConsumer lengths) {
    List<TokenizedText> all = model.tokenizer().tokenize(request.texts());
    all.forEach(text -> lengths.accept(text.contentLength()));
    List<Entry> entries = entries(all);
    int size = pieceSize();
    try (BackgroundWork handOver = BackgroundWork.open()) {
      for (int from = 0; from < entries.size(); from += size) {
        List<Entry> piece = entries.subList(from, Math.min(entries.size(), from + size));
        PieceStates read = states.get(from / size % 2);
        read.begin(piece.size(), request.window());
        batches(piece).forEach(batch -> run(piece, batch, read));
        handOver.next(() -> deliver(piece, read));
      }
      handOver.finish();
    }
  }

  private List<Entry> entries(List<TokenizedText> all) {
    List<Entry> entries = new ArrayList<>();
    for (int text = 0; text < all.size(); text++) {
      if (all.get(text).contentLength() >= request.window()) {
        entries.add(new Entry(text, all.get(text).cutFor(request.span())));
      }
    }
    return entries;
  }

  /** Whole batches, where all texts are of the same length. */
  private int pieceSize() {
    long numbers = (request.window() + 1L) * model.shape().embedding() * Math.max(1, known.size());
    long texts = PIECE_NUMBERS / numbers / BATCH * BATCH;
    return (int) Math.max(BATCH, Math.min(PIECE, texts));
  }

  /** Numbers of texts of the piece, by the length of the texts. */
  private static List<List<Integer>> batches(List<Entry> piece) {
    TreeMap<Integer, List<Integer>> byLength = new TreeMap<>();
    for (int i = 0; i < piece.size(); i++) {
      int length = piece.get(i).tokens().length();
      byLength.computeIfAbsent(length, l -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> batches = new ArrayList<>();
    byLength.forEach(
        (length, texts) -> {
          int size = Math.max(1, Math.min(BATCH, BATCH_TOKENS / length));
          for (int from = 0; from < texts.size(); from += size) {
            batches.add(texts.subList(from, Math.min(texts.size(), from + size)));
          }
        });
    return batches;
  }

  private void run(List<Entry> piece, List<Integer> batch, PieceStates read) {
    List<TokenizedText> texts = batch.stream().map(i -> piece.get(i).tokens()).toList();
    List<int[]> windows =
        texts.stream().map(text -> text.contentPositions(request.window())).toList();
    depths.read(new TokenBatch(texts), (depth, hidden) -> read.keep(depth, hidden, batch, windows));
  }

  /** The chosen depths, without the embedding table where the model does not show it. */
  private static Set<Integer> knownDepths(ObservedModel model, TokenRequest request) {
    Set<Integer> depths = new TreeSet<>(request.depths());
    if (model.tokenEmbeddings().isEmpty()) {
      depths.remove(TokenWindow.EMBEDDING_TABLE);
    }
    return depths;
  }

  private void deliver(List<Entry> piece, PieceStates read) {
    int width = model.shape().embedding();
    int[] starts = new int[request.window()];
    for (int t = 0; t < starts.length; t++) {
      starts[t] = (t + 1) * width;
    }
    for (int i = 0; i < piece.size(); i++) {
      TokenizedText text = piece.get(i).tokens();
      int[] numbers = text.numbers(text.contentPositions(request.window()));
      for (int depth : read.depths()) {
        float[] values = read.of(depth, i);
        sink.accept(
            new TokenWindow(
                piece.get(i).text(),
                depth,
                Matrix.ofFloats(values, starts, width),
                Matrix.ofFloats(values, new int[] {0}, width).row(0),
                numbers));
      }
    }
  }
}
