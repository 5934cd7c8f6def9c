package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.replicas;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.EstimatedSpectrum;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.spectrum.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Heads of the trained MiniLM with and without their matrices. */
class MatrixFreeHeadsTest {

  private static final AttentionRequest REQUEST =
      new AttentionRequest(
          List.of("the cat sat on the mat and looked at a bird in the old tree ".repeat(12)),
          512,
          Set.of(2),
          Set.of(3, 7),
          5,
          List.of(covarianceSurrogate(replicas(2))),
          Randomness.of(42));

  @Test
  void withoutMatricesReadingsAreThoseWithThem() {
    List<HeadReading> dense = new ArrayList<>();
    List<HeadReading> free = new ArrayList<>();
    try (ModelSession session = TrainedModelSource.miniLm().open()) {
      session.readHeads(REQUEST, dense::add);
      session.readHeads(REQUEST.withBalanced().withMatrixFreeFrom(64), free::add);
    }
    assertEquals(2, free.size());
    for (int i = 0; i < 2; i++) {
      HeadReading expected = dense.get(i);
      HeadReading found = free.get(i);
      EstimatedSpectrum errors = found.estimated().orElseThrow();
      assertTrue(expected.estimated().isEmpty());
      assertEquals(expected.head(), found.head());
      assertEquals(1, found.betaHat() / expected.betaHat(), 1e-9);
      assertEquals(1, found.mean() / expected.mean(), 1e-9);
      assertEquals(
          expected.effectiveRank(), found.effectiveRank(), errors.effectiveRank().halfWidth());
      for (int rank = 0; rank < 5; rank++) {
        double value = expected.spectrum().leading().get(rank).value();
        assertEquals(1, found.spectrum().leading().get(rank).value() / value, 1e-6);
      }
      double distance =
          Distance.KOLMOGOROV_SMIRNOV.between(
              found.spectrum().spectrum(), expected.spectrum().spectrum());
      assertTrue(distance <= errors.distributionError());
      assertTrue(found.draws().isEmpty());
      assertTrue(found.balanced().orElseThrow().head().isEmpty());
    }
  }
}
