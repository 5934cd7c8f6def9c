package io.attentionspectra.nulls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeapHead;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Fewer whole replicas say the same of a head as all of them. */
final class EnoughReplicasTest {

  private static final int LENGTH = 60;
  private static final int SEEDS = 40;
  private static final DrawnNull FRESH = DrawnNull.reinitialisedHead(new ReplicaCount(5));
  private static final DrawnNull SURROGATE = DrawnNull.covarianceSurrogate(new ReplicaCount(5));

  private static Matrix gaussian(String name, int seed, int columns) {
    double[] values = Randomness.of(seed).child(name, 0).gaussians(LENGTH * columns);
    return Matrix.of(LENGTH, columns, values);
  }

  /** Tokens under fresh weights: the null itself. */
  private static HeadReading fresh(int seed, int plotted) {
    Matrix tokens = gaussian("tokens", seed, 24);
    double[] q = Randomness.of(seed).child("q", 0).gaussians(24 * 8);
    double[] k = Randomness.of(seed).child("k", 0).gaussians(24 * 8);
    Matrix queries = tokens.times(Matrix.of(24, 8, q)).scale(0.2);
    Matrix keys = tokens.times(Matrix.of(24, 8, k)).scale(0.2);
    AttentionHead head = new AttentionHead(queries, keys, 1, AttentionMask.full(LENGTH));
    return read(head, tokens, seed, plotted);
  }

  /** A head with one strong direction, which no fresh weights have. */
  private static HeadReading learned(int seed, int plotted) {
    Matrix tokens = gaussian("tokens", seed, 24);
    Matrix queries = gaussian("queries", seed, 8);
    Matrix keys = gaussian("keys", seed, 8);
    Matrix strong = queries.map(x -> x);
    Matrix along =
        Matrix.generate(
            LENGTH, 8, (i, j) -> j == 0 ? 6 * strong.get(i, 0) : 0.2 * strong.get(i, j));
    return read(
        new AttentionHead(along, keys, 1, AttentionMask.full(LENGTH)), tokens, seed, plotted);
  }

  private static HeadReading read(AttentionHead head, Matrix tokens, int seed, int plotted) {
    AttentionRequest request =
        new AttentionRequest(
            List.of("text"),
            LENGTH,
            Set.of(0),
            Set.of(0),
            1,
            List.of(SURROGATE, FRESH),
            true,
            false,
            Randomness.of(seed),
            0,
            plotted,
            Integer.MAX_VALUE);
    SpectralSolver solver = SpectralSolver.standard();
    HeapHead heap = HeapHead.of(head, Optional.of(tokens));
    return heap.complete(heap.raw(request, 0, 0, 0, Visibility.FULL, solver), request, solver);
  }

  private static List<HeadReading> views(HeadReading reading) {
    return List.of(reading, reading.balanced().orElseThrow().head().orElseThrow());
  }

  @Test
  void saysTheSameAsAllReplicas() {
    int saved = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      saved += requireSame(views(fresh(seed, 1)), views(fresh(seed, 0)));
      saved += requireSame(views(learned(seed, 1)), views(learned(seed, 0)));
    }
    assertTrue(saved > SEEDS, saved + " spectra were not computed");
  }

  /** Of both views and both nulls; returns how many whole spectra were saved. */
  private static int requireSame(List<HeadReading> all, List<HeadReading> few) {
    int saved = 0;
    for (int view = 0; view < 2; view++) {
      for (DrawnNull each : List.of(SURROGATE, FRESH)) {
        Replicas whole = all.get(view).draws().get(each);
        Replicas some = few.get(view).draws().get(each);
        assertEquals(5, whole.spectra().size());
        int known = some.spectra().size();
        for (int r = 0; r < known; r++) {
          assertArrayEquals(
              whole.spectra().get(r).spectrum().toArray(),
              some.spectra().get(r).spectrum().toArray());
        }
        saved += 5 - known;
        requireSameVerdict(each.at(all.get(view)), each.at(few.get(view)));
      }
      Replicas whole = all.get(view).draws().get(FRESH);
      Replicas some = few.get(view).draws().get(FRESH);
      assertEquals(5, some.count());
      for (int r = 0; r < 5; r++) {
        assertEquals(whole.largest().get(r), some.largest().get(r), 1e-7 * whole.largest().get(r));
      }
    }
    return saved;
  }

  /** Beyond the null or not, and by how much, within what replicas differ by. */
  private static void requireSameVerdict(Optional<NullAtHead> all, Optional<NullAtHead> few) {
    NullAtHead.Distances one = all.orElseThrow().distances();
    NullAtHead.Distances other = few.orElseThrow().distances();
    assertEquals(
        one.kolmogorovSmirnov() > 2 * one.underNull(),
        other.kolmogorovSmirnov() > 2 * other.underNull());
    double apart = Math.max(one.underNull(), other.underNull());
    assertEquals(one.kolmogorovSmirnov(), other.kolmogorovSmirnov(), apart);
  }

  /** Largest values of the milder null are not needed where the stricter one is drawn. */
  @Test
  void theMilderNullGivesWay() {
    Replicas surrogates = learned(1, 0).draws().get(SURROGATE);
    assertEquals(surrogates.spectra().size(), surrogates.count());
    AttentionHead head = GaussianHeads.of(LENGTH, 8, 1).draw(Randomness.of(3));
    HeapHead heap = HeapHead.of(head, Optional.empty());
    AttentionRequest request =
        new AttentionRequest(
            List.of("text"),
            LENGTH,
            Set.of(0),
            Set.of(0),
            1,
            List.of(SURROGATE, FRESH),
            false,
            false,
            Randomness.of(1),
            0,
            0,
            Integer.MAX_VALUE);
    SpectralSolver solver = SpectralSolver.standard();
    HeadReading raw = heap.raw(request, 0, 0, 0, Visibility.FULL, solver);
    assertEquals(5, heap.complete(raw, request, solver).draws().get(SURROGATE).count());
  }
}
