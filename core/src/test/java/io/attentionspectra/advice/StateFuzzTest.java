package io.attentionspectra.advice;

import io.attentionspectra.file.internal.DamagedSeal;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.testing.FuzzCampaign;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged states and checkpoints of advice, most of them sealed anew so that they are read. */
final class StateFuzzTest {

  private static final int COUNT = 96;

  private static final CountedSource SOURCE = new CountedSource("abc", 4);

  private static AdviceStep question() {
    return AdviceStep.of(
            SOURCE,
            WindowPooling.named("mean"),
            WindowPooling.named("last"),
            WindowPooling.named("top-eigenvector"))
        .replicates(20)
        .seed(3);
  }

  @Test
  void states() {
    Texts texts = CountedSource.labelled(COUNT);
    List<byte[]> sound = new ArrayList<>();
    try (ModelSession session = SOURCE.open()) {
      for (AdviceStep each : List.of(question(), question().window(4))) {
        sound.add(each.begin(session, texts).part(session, texts, 1, 2).toBytes());
        sound.add(each.begin(session, texts).part(session, texts, 2, 2).toBytes());
      }
    }
    sound.forEach(AdviceState::of);
    FuzzCampaign.run(
        "states of advice",
        1000,
        random -> {
          int pair = 2 * random.nextInt(sound.size() / 2);
          AdviceState state = AdviceState.of(DamagedSeal.of(sound.get(pair), random));
          state.merge(AdviceState.of(sound.get(pair + 1)));
          state.describe();
          state.toBytes();
        });
  }
}
