package io.attentionspectra.nulls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.model.HeapHead;
import io.attentionspectra.result.PlottedBand;
import io.attentionspectra.spectrum.Calibration;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fewer whole replicas say the same of a head as all of them. */
final class EnoughReplicasTest {

  private static final int LENGTH = 60;
  private static final int SEEDS = 40;
  private static final DrawnNull FRESH = DrawnNull.reinitialisedHead(new ReplicaCount(5));
  private static final DrawnNull SURROGATE = DrawnNull.covarianceSurrogate(new ReplicaCount(5));
  private static final DrawnNull OWN =
      DrawnNull.of("own", new ReplicaCount(5), HeadSite::covarianceSurrogate);
  private static final List<DrawnNull> BOTH = List.of(SURROGATE, FRESH);

  /** The same null, every replica of which is read whole. */
  private record Whole(DrawnNull of) implements DrawnNull {

    @Override
    public String name() {
      return of.name();
    }

    @Override
    public int replicas() {
      return of.replicas();
    }

    @Override
    public int least() {
      return of.replicas();
    }

    @Override
    public int strictness() {
      return of.strictness();
    }

    @Override
    public Optional<? extends HeadEnsemble> ensemble(HeadSite site) {
      return of.ensemble(site);
    }
  }

  /** How the replicas beside a head are read, and of which nulls. */
  @SuppressWarnings("ImmutableEnumChecker")
  private enum Way {
    ALL(BOTH, 1),
    PLOTTED(BOTH, 1),
    FEW(BOTH, 0),
    FEW_OF_FRESH(List.of(FRESH), 0),
    FEW_OF_SURROGATE(List.of(SURROGATE), 0),
    FEW_BESIDE_OWN(List.of(OWN, FRESH), 0);

    private final List<DrawnNull> nulls;
    private final int plotted;

    Way(List<DrawnNull> nulls, int plotted) {
      this.nulls = nulls;
      this.plotted = plotted;
    }

    static Way fewOf(DrawnNull of) {
      return of == FRESH ? FEW_OF_FRESH : FEW_OF_SURROGATE;
    }

    List<HeadDraw> draws() {
      return nulls.stream().<HeadDraw>map(each -> this == ALL ? new Whole(each) : each).toList();
    }
  }

  private static Matrix gaussian(String name, int seed, int rows, int columns) {
    double[] values = Randomness.of(seed).child(name, 0).gaussians(rows * columns);
    return Matrix.of(rows, columns, values);
  }

  /** Tokens under fresh weights: the null itself. */
  private static HeadReading fresh(int seed, int length, Way way) {
    Matrix tokens = gaussian("tokens", seed, length, 24);
    Matrix queries = tokens.times(gaussian("q", seed, 24, 8)).scale(0.2);
    Matrix keys = tokens.times(gaussian("k", seed, 24, 8)).scale(0.2);
    return read(queries, keys, tokens, seed, way);
  }

  /** A head with one strong direction, which no fresh weights have. */
  private static HeadReading learned(int seed, int length, Way way) {
    Matrix tokens = gaussian("tokens", seed, length, 24);
    Matrix strong = gaussian("queries", seed, length, 8);
    Matrix along =
        Matrix.generate(
            length, 8, (i, j) -> j == 0 ? 6 * strong.get(i, 0) : 0.2 * strong.get(i, j));
    return read(along, gaussian("keys", seed, length, 8), tokens, seed, way);
  }

  private static HeadReading read(Matrix queries, Matrix keys, Matrix tokens, int seed, Way way) {
    AttentionMask all = AttentionMask.full(tokens.rows());
    AttentionHead head = new AttentionHead(queries, keys, 1, all);
    AttentionRequest request = request(way.draws(), tokens.rows(), seed, true, way.plotted);
    SpectralSolver solver = SpectralSolver.standard();
    HeapHead heap = HeapHead.of(head, Optional.of(tokens));
    return heap.complete(heap.raw(request, 0, 0, 0, Visibility.FULL, solver), request, solver);
  }

  private static AttentionRequest request(
      List<HeadDraw> draws, int length, int seed, boolean balanced, int plotted) {
    return new AttentionRequest(
        List.of("text"),
        length,
        Set.of(0),
        Set.of(0),
        1,
        draws,
        balanced,
        false,
        Randomness.of(seed),
        0,
        plotted,
        Integer.MAX_VALUE);
  }

  private static List<HeadReading> views(HeadReading reading) {
    return List.of(reading, reading.balanced().orElseThrow().head().orElseThrow());
  }

  private static Replicas of(HeadReading reading, DrawnNull of) {
    return reading.draws().entrySet().stream()
        .filter(each -> each.getKey().name().equals(of.name()))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static List<Spectrum> spectra(Replicas replicas) {
    return replicas.spectra().stream().map(each -> each.spectrum()).toList();
  }

  @Test
  void saysTheSameAsAllReplicas() {
    Agreement agreement = new Agreement();
    for (int seed = 0; seed < SEEDS; seed++) {
      agreement.addHeads(seed, LENGTH);
    }
    agreement.require(8 * SEEDS);
  }

  @Test
  @Tag("slow")
  void saysTheSameAsAllReplicasOfLongerTexts() {
    Agreement agreement = new Agreement();
    for (int seed = 0; seed < 200; seed++) {
      agreement.addHeads(seed, 160);
    }
    agreement.require(8 * 200);
  }

  /** Two ways of reading the same replicas, over many heads, nulls and views. */
  private static final class Agreement {

    private int cells;
    private int saved;
    private int otherVerdicts;
    private double difference;
    private double apart;

    void addHeads(int seed, int length) {
      add(fresh(seed, length, Way.ALL), of -> fresh(seed, length, Way.fewOf(of)));
      add(learned(seed, length, Way.ALL), of -> learned(seed, length, Way.fewOf(of)));
    }

    private void add(HeadReading all, Function<DrawnNull, HeadReading> few) {
      for (DrawnNull each : BOTH) {
        List<HeadReading> views = views(few.apply(each));
        for (int view = 0; view < 2; view++) {
          add(each, views(all).get(view), views.get(view));
        }
      }
    }

    private void add(DrawnNull of, HeadReading all, HeadReading few) {
      List<Spectrum> whole = spectra(of(all, of));
      List<Spectrum> some = spectra(of(few, of));
      assertEquals(5, whole.size());
      for (int r = 0; r < some.size(); r++) {
        assertArrayEquals(whole.get(r).toArray(), some.get(r).toArray());
      }
      NullAtHead.Distances one = new Whole(of).at(all).orElseThrow().distances();
      NullAtHead.Distances other = of.at(few).orElseThrow().distances();
      boolean beyond = some.size() == 1 || isBeyond(other);
      otherVerdicts += beyond == isBeyond(one) ? 0 : 1;
      difference += other.kolmogorovSmirnov() - one.kolmogorovSmirnov();
      apart += one.underNull();
      saved += 5 - some.size();
      cells++;
      requireLargest(of(all, of), of(few, of));
    }

    private static boolean isBeyond(NullAtHead.Distances distances) {
      return distances.kolmogorovSmirnov() > 2 * distances.underNull();
    }

    private static void requireLargest(Replicas all, Replicas few) {
      assertEquals(5, few.count());
      for (int r = 0; r < 5; r++) {
        assertEquals(all.largest().get(r), few.largest().get(r), 1e-7 * all.largest().get(r));
      }
    }

    /**
     * Of so many cells; distances may be larger, in the mean, by a part of what replicas differ.
     */
    void require(int expected) {
      assertEquals(expected, cells);
      assertEquals(0, otherVerdicts, otherVerdicts + " of " + cells + " verdicts differ");
      double larger = difference / apart;
      assertTrue(larger > -0.05 && larger < 0.25, "distances larger by " + larger);
      assertTrue(saved >= cells / 2, saved + " spectra saved of " + 5 * cells);
    }
  }

  /** One replica suffices only where even independent points would not be half as far apart. */
  @Test
  void oneReplicaSufficesFarFromItOnly() {
    int points = 512;
    Spectrum replica = uniform(points, 0);
    double independent = Math.sqrt(Math.PI / points) * Math.log(2);
    for (double factor : new double[] {1.9, 2.1}) {
      Spectrum measured = uniform(points, factor * independent);
      double found = Distance.KOLMOGOROV_SMIRNOV.between(measured, replica);
      assertEquals(factor * independent, found, 2.0 / points);
      assertEquals(factor > 2, FRESH.enough(measured, List.of(replica)));
    }
  }

  private static Spectrum uniform(int points, double shift) {
    return Spectrum.of(
        IntStream.range(0, points).mapToDouble(i -> 1 + (i + 0.5) / points + shift).toArray());
  }

  /** As wide as the band of all replicas in the mean, with the same line and the same edge. */
  @Test
  void bandOfFewIsThatOfAllInTheMean() {
    int compared = 0;
    double line = 0;
    double lines = 0;
    double width = 0;
    double widths = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      for (int view = 0; view < 2; view++) {
        for (DrawnNull each : BOTH) {
          Replicas few = of(views(learned(seed, LENGTH, Way.PLOTTED)).get(view), each);
          assertEquals(5, few.count());
          assertTrue(few.spectra().size() >= 2);
          if (few.spectra().size() == 5) {
            continue;
          }
          PlottedBand some = PlottedBand.of(few);
          PlottedBand all =
              PlottedBand.of(of(views(learned(seed, LENGTH, Way.ALL)).get(view), each));
          assertEquals(all.upper()[0], some.upper()[0], 1e-7 * all.upper()[0]);
          assertEquals(all.lower()[0], some.lower()[0], 1e-7 * all.lower()[0]);
          for (int rank = 1; rank < LENGTH / 2; rank++) {
            compared++;
            line += Math.log(some.mean()[rank] / all.mean()[rank]);
            lines += Math.log(all.upper()[rank] / all.lower()[rank]);
            width += Math.log(some.upper()[rank] / some.lower()[rank]);
            widths += Math.log(all.upper()[rank] / all.lower()[rank]);
          }
        }
      }
    }
    assertTrue(compared > SEEDS * LENGTH / 2, compared + " ranks compared");
    assertEquals(0, line / lines, 0.1, "line off by a share of the width");
    assertEquals(1, width / widths, 0.15, "width of the band of few over that of all");
  }

  /** The distance of replicas from each other is below what independent points would show. */
  @Test
  void replicasAreNearerThanIndependentPoints() {
    double independent = Math.sqrt(Math.PI / LENGTH) * Math.log(2);
    double sum = 0;
    int count = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      for (HeadReading view : views(learned(seed, LENGTH, Way.ALL))) {
        for (DrawnNull each : BOTH) {
          List<Spectrum> pair = spectra(of(view, each)).subList(0, 2);
          sum +=
              Calibration.leaveOneOut(Distance.KOLMOGOROV_SMIRNOV, pair).mean().value()
                  / independent;
          count++;
        }
      }
    }
    assertTrue(sum / count < 0.75, "times independent points: " + sum / count);
  }

  /** The milder null is drawn where it is plotted alone, if the stricter one is drawn. */
  @Test
  void theMilderNullGivesWay() {
    for (HeadReading view : views(learned(1, LENGTH, Way.FEW))) {
      assertEquals(Set.of(FRESH), view.draws().keySet());
    }
    assertEquals(5, of(learned(1, LENGTH, Way.PLOTTED), SURROGATE).count(), "a band has an edge");
    HeadReading besideOwn = learned(1, LENGTH, Way.FEW_BESIDE_OWN);
    Replicas milder = of(besideOwn, FRESH);
    assertEquals(milder.spectra().size(), milder.count(), "largest values are of the stricter one");
    assertEquals(5, of(besideOwn, OWN).count());
    AttentionHead head = GaussianHeads.of(LENGTH, 8, 1).draw(Randomness.of(3));
    HeapHead heap = HeapHead.of(head, Optional.empty());
    AttentionRequest request = request(List.copyOf(BOTH), LENGTH, 1, false, 0);
    SpectralSolver solver = SpectralSolver.standard();
    HeadReading raw = heap.raw(request, 0, 0, 0, Visibility.FULL, solver);
    assertEquals(5, of(heap.complete(raw, request, solver), SURROGATE).count());
  }
}
