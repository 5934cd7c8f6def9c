package io.attentionspectra.study;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import org.junit.jupiter.api.Test;

/** Damaged states of heads, most of them sealed anew so that they are read, merged and finished. */
final class StateFuzzTest {

  private static final ModelSource SOURCE =
      SimulatedSource.of(new ModelShape(1, 1, 8, 8, 100, 64, false), 5)
          .withHeads(SimulatedHeads.onGaussianTokens(8, 1));

  @Test
  void states() {
    Texts texts = Words.texts(2, 8);
    Study study =
        Spectra.of(SOURCE)
            .probe(Spectra.attentionSpectrum().withBalanced())
            .against(Spectra.gaussianEquivalence(), Spectra.reinitialisedHead(Spectra.replicas(2)));
    byte[] sound;
    byte[] next;
    try (ModelSession session = SOURCE.open()) {
      sound = study.part(session, texts, 1, 2).toBytes();
      next = study.part(session, texts, 2, 2).toBytes();
    }
    FuzzCampaign.run(
        "states of heads",
        1000,
        random -> {
          StudyState state = StudyState.of(Damage.sealed(sound, random));
          state.merge(StudyState.of(next));
          state.result().toTree();
        });
  }
}
