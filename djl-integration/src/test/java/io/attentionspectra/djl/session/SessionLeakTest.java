package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.testing.ResidentMemory;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Forward passes with every probe leave no native memory behind. */
final class SessionLeakTest {

  private static final String TEXT = "a timepiece that shows the time of day on a small dial ";
  private static final int PASSES = 100;

  /**
   * A pass over 64 tokens computes 12 attention matrices per layer, 1.2 MB in all, and 0.7 MB of
   * hidden states: kept once per pass they would add 190 MB in every round. The thread is one in
   * which the engine would record gradients, and with them everything.
   */
  @Test
  void oneHundredPassesWithProbesLeaveNothingBehind() throws Exception {
    ThreadKind.FRESH_POOL.call(
        () -> {
          try (ModelSession session = TrainedModelSource.miniLm().open()) {
            passes(session, PASSES);
            ResidentMemory.assertNotKept(
                40_000, () -> assertEquals(PASSES * 6 * 2, passes(session, PASSES)));
          }
          return true;
        });
  }

  /** That many passes that read heads with a simulated null, then windows of as many texts. */
  private static int passes(ModelSession session, int count) {
    int[] readings = {0};
    session.readHeads(
        new AttentionRequest(
            Collections.nCopies(count, TEXT.repeat(8)),
            64,
            Set.of(0, 1, 2, 3, 4, 5),
            Set.of(0, 7),
            1,
            List.of(reinitialisedHead(replicas(1))),
            Randomness.of(7)),
        reading -> readings[0]++);
    session.readTokens(
        new TokenRequest(
            Collections.nCopies(count, TEXT),
            PoolingWindow.ofWholeTexts(8, 512),
            Set.of(TokenWindow.EMBEDDING_TABLE, 0, 6)),
        window -> {});
    return readings[0];
  }
}
