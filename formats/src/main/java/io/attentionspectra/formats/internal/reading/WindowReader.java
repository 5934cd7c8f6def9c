package io.attentionspectra.formats.internal.reading;

import io.attentionspectra.formats.internal.sentence.SentenceVectors;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Reads token windows, or all tokens of texts, for the sessions of models that take batches of
 * texts. Texts are taken piece by piece; within a piece those of the same number of tokens share
 * batches, so that no batch has padding, and windows are handed out in the order of the texts.
 * {@code first} is the first token of all: a special token where the tokenizer puts one there, else
 * the text's own. While the model runs one piece, the windows of the one before are handed out on
 * another thread.
 */
public final class WindowReader {

  private static final int BATCH = 64;

  /** Most tokens of a batch; attention needs memory for their square. */
  private static final int BATCH_TOKENS = 8192;

  /** Most texts of a piece. */
  private static final int PIECE = 1024;

  /** Most numbers kept of a piece, of which there are two, as long as it has {@link #BATCH}. */
  private static final long PIECE_NUMBERS = 1L << 23;

  private final TextTokenizer tokenizer;
  private final TokenRequest request;
  private final Batches batches;
  private final int width;
  private final Consumer<TokenWindow> sink;
  private final Optional<Own> own;

  /** The piece that is handed out and the one that the model runs, in turns. */
  private final List<PieceStates> states;

  /**
   * A reader of one request.
   *
   * @param tokenizer cuts its texts
   * @param width d, size of a hidden state
   * @param request which windows
   * @param batches runs the model
   * @param sink receives the windows, text by text, the depths of a text ascending; texts in any
   *     order by their length
   * @param own the pooling of the model's authors, where it is known
   */
  public WindowReader(
      TextTokenizer tokenizer,
      int width,
      TokenRequest request,
      Batches batches,
      Consumer<TokenWindow> sink,
      Optional<Own> own) {
    this.tokenizer = tokenizer;
    this.width = width;
    this.request = request;
    this.batches = batches;
    this.sink = sink;
    this.own = own;
    this.states = List.of(new PieceStates(width), new PieceStates(width));
  }

  /**
   * The pooling of the model's authors.
   *
   * @param depth where they pool, the output of the last layer
   * @param vectors what they make of its states
   */
  public record Own(int depth, SentenceVectors vectors) {}

  /** Runs a model over batches of texts of one length, at the depths it was asked for. */
  public interface Batches {

    /**
     * How many of the depths asked for the model shows.
     *
     * @return their number, at least 0
     */
    int depths();

    /**
     * Runs the model.
     *
     * @param texts texts of one length
     * @param states receives every depth that the model shows, ascending
     */
    void run(List<TokenizedText> texts, DepthStates states);
  }

  /** Receives the token vectors of a batch at one depth. */
  @FunctionalInterface
  public interface DepthStates {

    /**
     * Copies what it needs.
     *
     * @param depth see {@link TokenWindow#depth()}
     * @param tokens T, tokens of each text
     * @param hidden (B, T, E) from its first number on, read during the call only
     */
    void accept(int depth, int tokens, FloatBuffer hidden);
  }

  /** A text long enough, as the model reads it. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Entry(int text, TokenizedText tokens, int[] positions) {}

  /**
   * Reads all texts.
   *
   * @param lengths is told the number of tokens of each first, special ones left out
   * @return what must be said of the texts, if anything
   */
  public Optional<Note> read(IntConsumer lengths) {
    List<TokenizedText> all = tokenizer.tokenize(request.texts());
    all.forEach(text -> lengths.accept(text.contentLength()));
    List<Entry> entries = entries(all);
    try (BackgroundWork handOver = BackgroundWork.open()) {
      int turn = 0;
      for (int from = 0; from < entries.size(); ) {
        List<Entry> piece = piece(entries, from);
        PieceStates read = states.get(turn++ % 2);
        read.begin(piece.stream().mapToInt(each -> each.positions().length).toArray());
        grouped(piece).forEach(batch -> run(piece, batch, read));
        handOver.next(() -> deliver(piece, read));
        from += piece.size();
      }
      handOver.finish();
    }
    return tokenizer.note(all);
  }

  /** As many texts as a piece may have, and their numbers as far as memory is meant for them. */
  private List<Entry> piece(List<Entry> entries, int from) {
    if (!request.span().poolsAllTokens()) {
      return entries.subList(from, Math.min(entries.size(), from + pieceSize()));
    }
    long most = PIECE_NUMBERS / width / Math.max(1, batches.depths());
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
    List<Integer> longEnough =
        IntStream.range(0, all.size())
            .filter(text -> all.get(text).contentLength() >= request.least())
            .boxed()
            .toList();
    List<Entry> entries = new ArrayList<>();
    for (int text : request.wanted(longEnough)) {
      TokenizedText read = all.get(text).cutFor(request.span());
      entries.add(new Entry(text, read, read.contentPositions(request.window())));
    }
    if (request.order() == TokenRequest.Order.ANY) {
      entries.sort(Comparator.comparingInt(each -> each.tokens().length()));
    }
    return entries;
  }

  /** Whole batches, where all texts are of the same length. */
  private int pieceSize() {
    long numbers = (request.window() + 1L) * width * Math.max(1, batches.depths());
    long texts = PIECE_NUMBERS / numbers / BATCH * BATCH;
    return (int) Math.max(BATCH, Math.min(PIECE, texts));
  }

  /** Numbers of texts of the piece, by the length of the texts. */
  private static List<List<Integer>> grouped(List<Entry> piece) {
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
    batches.run(
        texts,
        (depth, tokens, hidden) -> {
          read.keep(depth, tokens, hidden, batch, windows);
          own.filter(each -> each.depth() == depth)
              .ifPresent(each -> read.keepOwn(each, tokens, hidden, batch));
        });
  }

  private void deliver(List<Entry> piece, PieceStates read) {
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
                numbers,
                read.own(depth, i)));
      }
    }
  }
}
