package io.attentionspectra.study;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.state.internal.StateFacts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a table of heads needs to know of its study beside what was read, so that it can be
 * given where there is neither the model nor the texts.
 *
 * @param sentence the study
 * @param model name of the model
 * @param shape its sizes
 * @param texts the texts
 * @param nulls what heads are set against
 * @param balanced whether they are read balanced, too
 * @param provenance model, texts, selection, seed and versions
 */
record HeadsQuestion(
    String sentence,
    String model,
    ModelShape shape,
    TextsSummary texts,
    List<AttentionNull> nulls,
    boolean balanced,
    Provenance provenance) {

  /** What must be the same for states to be merged. */
  StateFacts facts() {
    return new StateFacts()
        .with("model", provenance.get(Provenance.Fact.MODEL).orElse(model))
        .with("model's weights", provenance.get(Provenance.Fact.WEIGHTS).orElse(""))
        .with("tokenizer", provenance.get(Provenance.Fact.TOKENIZER).orElse(""))
        .with("question", sentence)
        .with("seed", provenance.facts().getOrDefault("seed", ""))
        .with("choice of layers", provenance.facts().getOrDefault("layers", ""))
        .with("choice of heads", provenance.facts().getOrDefault("heads", ""))
        .with("longest text", provenance.facts().getOrDefault("max length", ""))
        .with("choice of nulls", nulls.stream().map(HeadsQuestion::described).toList())
        .with("reading of balanced heads", balanced)
        .with("number of texts", texts.count())
        .with("content of texts or labels", texts.sha256());
  }

  private static String described(AttentionNull of) {
    return of.draw().isEmpty() ? of.name() : of.name() + ", " + replicas(of) + " replicas";
  }

  private static int replicas(AttentionNull of) {
    return of.draw().map(HeadDraw::replicas).orElse(1);
  }

  /**
   * Refuses nulls that a state could not name.
   *
   * @throws IllegalArgumentException if a null is none of the library's
   */
  void requireNamed() {
    for (AttentionNull each : nulls) {
      if (!AttentionNull.named(each.name(), replicas(each)).equals(each)) {
        throw Check.failure(
            "null",
            each.name(),
            "is another than the library's of that name, so a state cannot say what it is",
            "read the texts in one process");
      }
    }
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeUTF(sentence);
    out.writeUTF(model);
    shape.writeTo(out);
    texts.writeTo(out);
    out.writeInt(nulls.size());
    for (AttentionNull each : nulls) {
      out.writeUTF(each.name());
      out.writeInt(replicas(each));
    }
    out.writeBoolean(balanced);
    new StateFacts(provenance.facts()).writeTo(out);
  }

  static HeadsQuestion readFrom(DataInput in) throws IOException {
    return new HeadsQuestion(
        in.readUTF(),
        in.readUTF(),
        ModelShape.readFrom(in),
        TextsSummary.readFrom(in),
        readNulls(in),
        in.readBoolean(),
        new Provenance(StateFacts.readFrom(in).values()));
  }

  private static List<AttentionNull> readNulls(DataInput in) throws IOException {
    List<AttentionNull> nulls = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      nulls.add(AttentionNull.named(in.readUTF(), in.readInt()));
    }
    return nulls;
  }
}
