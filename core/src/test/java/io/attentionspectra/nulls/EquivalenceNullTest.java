package io.attentionspectra.nulls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeapHead;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random heads against the closed law of their own mask, as computed and balanced. */
final class EquivalenceNullTest {

  private static final int LENGTH = 240;
  private static final int SIZE = 32;
  private static final LawNull NULL = LawNull.sphericalEquivalence();

  private static HeadReading read(Visibility visibility, boolean relative) {
    AttentionHead head =
        new SphericalHeads(LENGTH, SIZE, 0.5)
            .draw(Randomness.of(17))
            .withMask(visibility.mask(LENGTH));
    AttentionRequest own =
        new AttentionRequest(
                List.of("text"), LENGTH, Set.of(0), Set.of(0), 2, List.of(), Randomness.of(1))
            .withBalanced();
    AttentionRequest request = relative ? own.withRelative() : own;
    HeapHead heap = HeapHead.of(head, Optional.empty());
    SpectralSolver solver = SpectralSolver.standard();
    return heap.complete(heap.raw(request, 0, 0, 0, visibility, solver), request, solver);
  }

  private static NullAtHead at(HeadReading reading) {
    return NULL.at(reading).orElseThrow(() -> new AssertionError(NULL.absence(reading)));
  }

  private static void assertMeetsTheLawOfItsMask(Visibility visibility) {
    HeadReading reading = read(visibility, true);
    NullAtHead raw = at(reading);
    assertTrue(raw.distances().kolmogorovSmirnov() < 0.03, visibility + ": " + raw.distances());
    assertEquals(Optional.empty(), raw.law(), "its density is not that of what is plotted");
    assertEquals(Optional.empty(), raw.evidence());
    HeadReading balanced = reading.balanced().orElseThrow().head().orElseThrow();
    NullAtHead own = at(balanced);
    assertTrue(own.distances().kolmogorovSmirnov() < 0.03, visibility + ": " + own.distances());
    assertTrue(own.law().isPresent());
    boolean checked = visibility.equals(Visibility.CAUSAL);
    assertEquals(checked, own.evidence().isPresent(), "p-values of " + visibility);
  }

  @Test
  void causalHeads() {
    assertMeetsTheLawOfItsMask(Visibility.CAUSAL);
  }

  @Test
  void headsUnderAWindow() {
    assertMeetsTheLawOfItsMask(Visibility.slidingWindow(60));
  }

  /** A text of one chunk is causal. */
  @Test
  void headsInChunksHaveDrawnNullsOnly() {
    HeadReading reading = read(Visibility.chunks(80), true);
    assertEquals(Optional.empty(), NULL.at(reading));
    assertTrue(NULL.absence(reading).contains("chunk = 80"), NULL.absence(reading));
    assertTrue(NULL.at(read(Visibility.chunks(LENGTH).at(LENGTH), true)).isPresent());
  }

  @Test
  void headsUnderABand() {
    assertMeetsTheLawOfItsMask(Visibility.band(60));
  }

  @Test
  void aWindowThatIsTooNarrowIsNamed() {
    HeadReading reading = read(Visibility.slidingWindow(12), true);
    assertEquals(Optional.empty(), NULL.at(reading));
    assertTrue(NULL.absence(reading).contains("below a sixteenth"), NULL.absence(reading));
  }

  @Test
  void whereRelativeAttentionIsNotReadThereIsNoLaw() {
    HeadReading reading = read(Visibility.CAUSAL, false);
    assertEquals(Optional.empty(), reading.relative());
    assertEquals(Optional.empty(), NULL.at(reading));
    assertTrue(NULL.absence(reading).contains("relative attention"), NULL.absence(reading));
  }

  @Test
  void withoutAMaskNothingElseIsRead() {
    HeadReading reading = read(Visibility.FULL, true);
    assertEquals(Optional.empty(), reading.relative());
    SoftEdged law = (SoftEdged) at(reading).law().orElseThrow();
    assertEquals(LENGTH, law.parameters().get("length"));
  }

  /** A window of w tokens shows w/ℓ of the keys to a query far from the start. */
  @Test
  void profilesHaveTheVisibleShareOfTheirMask() {
    for (Visibility visibility :
        List.of(Visibility.slidingWindow(60), Visibility.slidingWindow(120), Visibility.band(40))) {
      MaskProfile profile = MaskFamilies.profile(visibility, LENGTH);
      double share = visibility.mask(LENGTH).meanKeys() / LENGTH;
      assertEquals(share, profile.visibleShare(), 1.0 / LENGTH, visibility.toString());
    }
  }
}
