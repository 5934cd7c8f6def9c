package io.attentionspectra.advice;

import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.study.NumberedSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts read in one piece, in many, and with an interruption. */
final class AdviceRunTest {

  private static final int COUNT = 600;

  private static final SequenceEnsemble SEQUENCES =
      new SequenceEnsemble(
          TokenTable.independentSign(40, 200, 2, Randomness.of(1)),
          SequenceSigns.ofLoadings(1, 0.9, 0.3, 0, 0, 0),
          Randomness.of(2));

  private static final ModelSource SOURCE =
      new NumberedSource(new ModelShape(2, 1, 8, 40, 200, 64, false), SEQUENCES::tokens);

  private static AdvicePlan plan(long seed) {
    AdvicePlan plan = AdvicePlan.of(SOURCE, new PooledProbe(List.of(mean(), topEigenvector())));
    return (AdvicePlan) plan.window(6).seed(seed);
  }

  private static Texts labelled() {
    return Texts.of(
            "simulated",
            IntStream.range(0, COUNT).mapToObj(n -> NumberedSource.text(n, 6)).toList())
        .labelled(
            IntStream.range(0, COUNT)
                .mapToObj(n -> SEQUENCES.signsOf(n)[0] > 0 ? "plus" : "minus")
                .toList());
  }

  @Test
  void piecesAndResumptionChangeNothing() throws IOException {
    Texts texts = labelled();
    try (ModelSession session = SOURCE.open()) {
      AdviceRun whole = new AdviceRun(plan(42), session, texts);
      whole.readTo(COUNT);
      AdviceRun pieces = new AdviceRun(plan(42), session, texts);
      pieces.readTo(100);
      pieces.readTo(333);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      pieces.writeTo(new DataOutputStream(bytes));
      AdviceRun resumed = new AdviceRun(plan(42), session, texts);
      resumed.readFrom(stream(bytes));
      assertEquals(333, resumed.done());
      resumed.readTo(COUNT);
      assertEquals(
          whole.finish().toTree().get("pooling"), resumed.finish().toTree().get("pooling"));
      AdviceRun other = new AdviceRun(plan(3), session, texts);
      IOException refused = assertThrows(IOException.class, () -> other.readFrom(stream(bytes)));
      assertTrue(String.valueOf(refused.getMessage()).contains("another question"));
    }
  }

  private static DataInputStream stream(ByteArrayOutputStream bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
