package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.LengthHistogram;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Texts read piece by piece for advice, in one pass and with memory that does not depend on their
 * number. Where the pieces end changes which texts share a batch of the model, and numbers by its
 * rounding only; with the same pieces a state written and read goes on bit for bit. Not
 * thread-safe.
 */
final class AdviceRun {

  private static final int FORMAT = 0x41534102;

  private final AdvicePlan plan;
  private final ModelSession session;
  private final Texts texts;
  private final List<String> classes;
  private final CorpusDesign design;
  private final int[] order;
  private final Map<Integer, PooledCorpus> corpora = new TreeMap<>();
  private final LengthHistogram lengths = new LengthHistogram();
  private SessionTiming timing = SessionTiming.ZERO;
  private int done;
  private long seen;

  AdviceRun(AdvicePlan plan, ModelSession session, Texts texts) {
    this.plan = plan;
    this.session = session;
    this.texts = texts;
    this.classes = texts.twoClasses().orElse(List.of());
    this.design = plan.design(session.shape(), texts.lines().size(), classes.isEmpty() ? 1 : 2);
    this.order = shuffled(texts.lines().size(), Randomness.of(plan.wanted().seed()));
    depths();
  }

  /** Number of texts. */
  int total() {
    return order.length;
  }

  /** Number of texts read. */
  int done() {
    return done;
  }

  /** Reads texts until so many have been read; nothing happens if they have. */
  void readTo(int end) {
    Check.within("end", end, 0, total(), "there are " + total() + " texts");
    if (end <= done) {
      return;
    }
    List<String> lines = new ArrayList<>();
    for (int i = done; i < end; i++) {
      lines.add(texts.lines().get(order[i]));
    }
    int offset = done;
    int first = depths().iterator().next();
    TokenRequest request = new TokenRequest(lines, plan.span(session.shape()), depths());
    timing =
        timing.plus(
            session.readTokens(
                request,
                lengths,
                window -> {
                  seen += window.depth() == first ? 1 : 0;
                  accept(window, window.text() + offset);
                }));
    done = end;
  }

  private void accept(TokenWindow window, int text) {
    PooledCorpus corpus =
        corpora.computeIfAbsent(window.depth(), depth -> corpus(window.tokens().columns()));
    int group = classes.isEmpty() ? 0 : classes.indexOf(texts.labels().get(order[text]));
    corpus.add(window.ofText(text), group);
  }

  private PooledCorpus corpus(int dimension) {
    return PooledCorpus.of(design, dimension, session.solver()::gramSum);
  }

  /** Writes how far the run has come, bit for bit. The texts and the question are not written. */
  void writeTo(DataOutput out) throws IOException {
    out.writeInt(FORMAT);
    out.writeUTF(identity());
    out.writeInt(done);
    out.writeLong(seen);
    lengths.writeTo(out);
    out.writeInt(corpora.size());
    for (Map.Entry<Integer, PooledCorpus> entry : corpora.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeInt(entry.getValue().dimension());
      entry.getValue().writeTo(out);
    }
  }

  /**
   * Goes on from a state written by a run of the same question, model and texts. Times are not
   * carried over.
   *
   * @throws IOException if the stream fails or holds the state of another question or other texts
   */
  void readFrom(DataInput in) throws IOException {
    if (in.readInt() != FORMAT || !in.readUTF().equals(identity())) {
      throw new IOException(
          "the state belongs to another question, other texts or another version; start again");
    }
    done = in.readInt();
    seen = in.readLong();
    lengths.readFrom(in);
    corpora.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      int depth = in.readInt();
      PooledCorpus corpus = corpus(in.readInt());
      corpus.readFrom(in);
      corpora.put(depth, corpus);
    }
  }

  /** What must be the same for a state to be continued. */
  private String identity() {
    return plan.describe()
        + " | seed "
        + plan.wanted().seed()
        + " | pilot "
        + design.pilot()
        + " | replicates "
        + design.replicates()
        + " | texts "
        + plan.span(session.shape()).texts()
        + ", "
        + texts.sha256();
  }

  /** The advice from the texts read so far; with too few it is empty and its notes say why. */
  PoolingAdvice finish() {
    return new AdviceReport(this).advice();
  }

  AdvicePlan plan() {
    return plan;
  }

  ModelSession session() {
    return session;
  }

  Texts texts() {
    return texts;
  }

  List<String> classes() {
    return classes;
  }

  CorpusDesign design() {
    return design;
  }

  Map<Integer, PooledCorpus> corpora() {
    return corpora;
  }

  SessionTiming timing() {
    return timing;
  }

  /** Lengths of the texts read, where the session knows them. */
  LengthHistogram lengths() {
    return lengths;
  }

  /** Texts read that had enough tokens. */
  long seen() {
    return seen;
  }

  private Set<Integer> depths() {
    int layers = session.shape().layers();
    return plan.subject().depths().stream()
        .map((Depth depth) -> depth.in(layers))
        .collect(Collectors.toSet());
  }

  /** A random permutation (R. Durstenfeld, Commun. ACM 7 (1964) 420). */
  private static int[] shuffled(int count, Randomness randomness) {
    UniformRandomProvider generator = randomness.child("order of texts", count).generator();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = generator.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
