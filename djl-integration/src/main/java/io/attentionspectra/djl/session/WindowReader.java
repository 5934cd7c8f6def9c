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
 * Reads token windows, or all tokens of texts, for {@link ObservedSession}. Texts are taken piece
 * by piece; within a piece those of the same number of tokens share batches, so that no batch has
 * padding, and windows are handed out in the order of the texts. {@code first} is the first token
 * of all: a special token where the tokenizer puts one there, else the text's own. While the model
 * runs one piece, the windows of the one before are handed out on another thread.
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
  @SuppressWarnings("ArrayRecordComponent")
  private record Entry(int text, TokenizedText tokens, int[] positions) {}

  /** Reads all texts; the number of tokens of each is told first. */
  void read(IntConsumer lengths) {
    List<TokenizedText> all = model.tokenizer().tokenize(request.texts());
    all.forEach(text -> lengths.accept(text.contentLength()));
    List<Entry> entries = entries(all);
    try (BackgroundWork handOver = BackgroundWork.open()) {
      int turn = 0;
      for (int from = 0; from < entries.size(); ) {
        List<Entry> piece = piece(entries, from);
        PieceStates read = states.get(turn++ % 2);
        read.begin(piece.stream().mapToInt(each -> each.positions().length).toArray());
        batches(piece).forEach(batch -> run(piece, batch, read));
        handOver.next(() -> deliver(piece, read));
        from += piece.size();
      }
      handOver.finish();
    }
  }

  /** As many texts as a piece may have, and their numbers as far as memory is meant for them. */
  private List<Entry> piece(List<Entry> entries, int from) {
    if (!request.span().poolsAllTokens()) {
      return entries.subList(from, Math.min(entries.size(), from + pieceSize()));
    }
    long most = PIECE_NUMBERS / model.shape().embedding() / Math.max(1, known.size());
    long tokens = 0;
    int to = from;
    while (to < Math.min(entries.size(), from + PIECE)) {
      tokens += entries.get(to).positions().length + 1L;
      if (tokens > most && to > from) {
        break;
      }
      to++;
    }
    return entries.subList(from, to);
  }

  private List<Entry> entries(List<TokenizedText> all) {
    List<Entry> entries = new ArrayList<>();
    for (int text = 0; text < all.size(); text++) {
      if (all.get(text).contentLength() >= request.least()) {
        TokenizedText read = all.get(text).cutFor(request.span());
        entries.add(new Entry(text, read, read.contentPositions(request.window())));
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
    List<int[]> windows = batch.stream().map(i -> piece.get(i).positions()).toList();
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
    for (int i = 0; i < piece.size(); i++) {
      Entry entry = piece.get(i);
      int[] numbers = entry.tokens().numbers(entry.positions());
      int first = read.start(i);
      int[] starts = new int[entry.positions().length];
      for (int t = 0; t < starts.length; t++) {
        starts[t] = first + (t + 1) * width;
      }
      for (int depth : read.depths()) {
        float[] values = read.of(depth);
        sink.accept(
            new TokenWindow(
                entry.text(),
                depth,
                Matrix.ofFloats(values, starts, width),
                Matrix.ofFloats(values, new int[] {first}, width).row(0),
                numbers));
      }
    }
  }
}
