package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.lengths.PositionClasses;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.state.internal.StateFacts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that advice needs to know of a question beside what was read: so it can be given where there
 * is neither the model nor the texts.
 *
 * @param sentence the question
 * @param model name of the model
 * @param shape its sizes
 * @param session what its session says of itself
 * @param specialTokens special tokens of a text
 * @param depths where tokens are pooled
 * @param span which tokens are pooled, of texts no longer than the model takes
 * @param design what is kept
 * @param texts the texts
 */
record CorpusQuestion(
    String sentence,
    String model,
    ModelShape shape,
    Provenance session,
    int specialTokens,
    List<Depth> depths,
    PoolingWindow span,
    CorpusDesign design,
    TextsSummary texts) {

  static CorpusQuestion of(AdvicePlan plan, ModelSession session, TextsSummary texts) {
    ModelShape shape = session.shape();
    requireOwn(plan, session);
    return new CorpusQuestion(
        plan.describe(),
        plan.subject().source().describe(),
        shape,
        session.provenance(),
        session.specialTokens(),
        plan.subject().depths(),
        plan.span(shape),
        plan.design(shape, texts.count(), texts.twoClasses().isPresent() ? 2 : 1),
        texts);
  }

  private static void requireOwn(AdvicePlan plan, ModelSession session) {
    List<WindowPooling> poolings = plan.subject().probe().poolings();
    List<WindowPooling> own = poolings.stream().filter(WindowPooling::isOwn).toList();
    ModelShape shape = session.shape();
    boolean known =
        session.ownPooling().isPresent()
            && own.stream()
                .allMatch(
                    WindowPooling.own(session.ownPooling().getAsInt(), shape.embedding())::equals);
    if (!own.isEmpty() && !known) {
      throw Check.failure(
          "pooling",
          own.get(0).label(),
          "is not known of this model",
          "leave it out, or give a sentence-transformers directory with its modules");
    }
    boolean elsewhere =
        plan.subject().depths().stream().anyMatch(at -> at.in(shape.layers()) != shape.layers());
    if (!own.isEmpty() && own.size() == poolings.size() && elsewhere) {
      throw Check.failure(
          "pooling",
          own.get(0).label(),
          "is that of the last layer alone",
          "name another beside it, or ask at the last layer");
    }
  }

  List<String> classes() {
    return texts.twoClasses().orElse(List.of());
  }

  Set<Integer> depthNumbers() {
    return depths.stream().map(depth -> depth.in(shape.layers())).collect(Collectors.toSet());
  }

  /** What is kept at a depth: the model's own pooling is that of its last layer. */
  CorpusDesign designAt(int depth) {
    return depth == shape.layers() ? design : design.withoutOwn();
  }

  /** How the texts are cut into parts. */
  CorpusSplit split(int parts) {
    return AdvicePlan.split(design.pilot(), texts.count(), parts, design.seed());
  }

  /** What must be the same for states to be merged or continued. */
  StateFacts facts() {
    return new StateFacts()
        .with("model", session.get(Provenance.Fact.MODEL).orElse(model))
        .with("model's weights", session.get(Provenance.Fact.WEIGHTS).orElse(""))
        .with("tokenizer", session.get(Provenance.Fact.TOKENIZER).orElse(""))
        .with("question", sentence)
        .with("seed", design.seed())
        .with("window", span.describe() + ", read " + span.texts())
        .with("pilot", design.pilot())
        .with("number of replicates", design.replicates())
        .with("number of texts", texts.count())
        .with("content of texts or labels", texts.sha256());
  }

  /**
   * Refuses poolings that a state could not name.
   *
   * @throws IllegalArgumentException if a pooling is none of the library's
   */
  void requireNamed() {
    for (WindowPooling pooling : design.poolings()) {
      if (!isNamed(pooling)) {
        throw Check.failure(
            "pooling",
            pooling.label(),
            "is not known by its name, so a state cannot say what was pooled",
            "read the corpus in one process, or take a pooling of the library");
      }
    }
  }

  private static boolean isNamed(WindowPooling pooling) {
    try {
      return WindowPooling.named(pooling.label()).equals(pooling);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeUTF(sentence);
    out.writeUTF(model);
    shape.writeTo(out);
    new StateFacts(session.facts()).writeTo(out);
    out.writeInt(specialTokens);
    writeStrings(depths.stream().map(Depth::label).toList(), out);
    out.writeInt(span.tokens());
    out.writeInt(span.longest().orElse(0));
    writeDesign(out);
    texts.writeTo(out);
  }

  private void writeDesign(DataOutput out) throws IOException {
    out.writeInt(design.window());
    writeStrings(design.poolings().stream().map(WindowPooling::label).toList(), out);
    out.writeInt(design.pilot());
    out.writeInt(design.tokensPerText());
    out.writeInt(design.classes());
    out.writeInt(design.folds());
    out.writeInt(design.evaluated());
    out.writeInt(design.replicates());
    out.writeLong(design.seed());
    out.writeBoolean(design.wholeTexts().isPresent());
    PositionClasses positions = design.positions();
    out.writeInt(positions.absolute());
    out.writeInt(positions.relative());
    out.writeBoolean(positions.fromEnd());
  }

  static CorpusQuestion readFrom(DataInput in) throws IOException {
    return new CorpusQuestion(
        in.readUTF(),
        in.readUTF(),
        ModelShape.readFrom(in),
        new Provenance(StateFacts.readFrom(in).values()),
        in.readInt(),
        readStrings(in).stream().map(Depth::labelled).toList(),
        readSpan(in),
        readDesign(in),
        TextsSummary.readFrom(in));
  }

  private static PoolingWindow readSpan(DataInput in) throws IOException {
    int tokens = in.readInt();
    int longest = in.readInt();
    return new PoolingWindow(tokens, longest == 0 ? OptionalInt.empty() : OptionalInt.of(longest));
  }

  private static CorpusDesign readDesign(DataInput in) throws IOException {
    return new CorpusDesign(
        in.readInt(),
        readStrings(in).stream().map(WindowPooling::named).toList(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        readPositions(in));
  }

  private static Optional<PositionClasses> readPositions(DataInput in) throws IOException {
    boolean whole = in.readBoolean();
    PositionClasses positions = new PositionClasses(in.readInt(), in.readInt(), in.readBoolean());
    return whole ? Optional.of(positions) : Optional.empty();
  }

  private static void writeStrings(List<String> strings, DataOutput out) throws IOException {
    out.writeInt(strings.size());
    for (String each : strings) {
      out.writeUTF(each);
    }
  }

  private static List<String> readStrings(DataInput in) throws IOException {
    List<String> strings = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      strings.add(in.readUTF());
    }
    return strings;
  }
}
