package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every law must hold. A new law is one subclass and its rows of law_points.json.
 *
 * <p>Tolerances are the contract's, relative to the scale at hand: edges 1e-12, mass 1e-12,
 * quantile 1e-9, and 1e-8 for edges of laws that are solved for instead of explicit ({@link
 * #edgeTolerance}); reference values are checked against the table of docs/accuracy.md in {@link
 * LawAccuracyTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SpectralLawTest {

  private static final double[] SHARES = {1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999};

  /** Resolution of a probability in double precision, with a few roundings. */
  private static final double PROBABILITY_ROUNDING = 2e-15;

  private final Map<String, SpectralLaw> made = new ConcurrentHashMap<>();
  private final Map<String, LawQuadrature> quadratures = new ConcurrentHashMap<>();

  /** Name of the law's rows in law_points.json. */
  abstract String key();

  /** The law of a row's arguments. */
  abstract SpectralLaw law(double... arguments);

  /** Relative error allowed at the edges. */
  double edgeTolerance() {
    return 1e-12;
  }

  /** Relative error allowed between what a law says by its density and by its transforms. */
  double transformTolerance() {
    return 1e-11;
  }

  final List<LawPoints.Row> rows() {
    return LawPoints.rows(key());
  }

  /** Laws are immutable: one serves all tests, and what it has worked out serves them, too. */
  private SpectralLaw of(LawPoints.Row row) {
    return made.computeIfAbsent(row.toString(), name -> law(row.arguments()));
  }

  private LawQuadrature quadrature(LawPoints.Row row) {
    return quadratures.computeIfAbsent(row.toString(), name -> new LawQuadrature(of(row)));
  }

  private static List<Double> pointsInside(SpectralLaw law) {
    List<Double> points = new ArrayList<>();
    for (Interval interval : law.intervals()) {
      for (double share : SHARES) {
        points.add(interval.lower() + share * interval.length());
      }
    }
    return points;
  }

  private static double atomsUpTo(SpectralLaw law, double x) {
    return law.atoms().stream().filter(a -> a.at() <= x).mapToDouble(Atom::mass).sum();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void edgesAgreeWithTheReference(LawPoints.Row row) {
    List<Interval> intervals = of(row).intervals();
    assertEquals(row.edges().length, 2 * intervals.size());
    for (int k = 0; k < intervals.size(); k++) {
      double lower = row.edges()[2 * k];
      double upper = row.edges()[2 * k + 1];
      assertEquals(lower, intervals.get(k).lower(), edgeTolerance() * lower);
      assertEquals(upper, intervals.get(k).upper(), edgeTolerance() * upper);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void intervalsAndAtomsHoldMassOne(LawPoints.Row row) {
    SpectralLaw law = of(row);
    double mass = law.atoms().stream().mapToDouble(Atom::mass).sum();
    for (Interval interval : law.intervals()) {
      mass += law.cumulative(interval.upper()) - law.cumulative(interval.lower());
    }
    assertEquals(1, mass, 1e-12);
    assertEquals(1, law.cumulative(law.rightEdge()));
    assertEquals(0, law.survival(law.rightEdge()));
    assertEquals(
        1,
        quadrature(row).mean(x -> Complex.ONE, transformTolerance()).getRealPart(),
        transformTolerance());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void densityIntegratesToTheDistributionFunction(LawPoints.Row row) {
    SpectralLaw law = of(row);
    for (Interval interval : law.intervals()) {
      double from = interval.lower() + 1e-3 * interval.length();
      for (double share : SHARES) {
        double to = interval.lower() + share * interval.length();
        double mass = quadrature(row).mass(interval, from, to);
        assertEquals(law.cumulative(to) - law.cumulative(from), mass, 1e-12);
        from = to;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void quantileInvertsTheDistributionFunction(LawPoints.Row row) {
    SpectralLaw law = of(row);
    for (double x : pointsInside(law)) {
      double tolerance = 1e-9 * x + PROBABILITY_ROUNDING / law.density(x);
      assertEquals(x, law.quantile(law.cumulative(x)), tolerance);
    }
    for (double q : new double[] {1e-9, 1e-4, 0.1, 0.5, 0.9, 1 - 1e-4, 1 - 1e-9}) {
      if (q <= law.cumulative(Double.MIN_VALUE) && law.atoms().isEmpty()) {
        assertEquals(Double.MIN_VALUE, law.quantile(q));
      } else if (q > atomsUpTo(law, 0)) {
        assertEquals(q, law.cumulative(law.quantile(q)), 1e-13);
      } else {
        assertEquals(0, law.quantile(q));
      }
    }
    assertEquals(law.rightEdge(), law.quantile(1));
    double least = law.atoms().isEmpty() ? law.intervals().get(0).lower() : law.atoms().get(0).at();
    assertEquals(least, law.quantile(0));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void survivalComplementsTheDistributionFunction(LawPoints.Row row) {
    SpectralLaw law = of(row);
    for (double x : pointsInside(law)) {
      assertEquals(1, law.survival(x) + law.cumulative(x), 1e-15);
    }
    assertEquals(1, law.survival(-1));
    assertEquals(1, law.cumulative(Double.POSITIVE_INFINITY));
    assertEquals(0, law.cumulative(Double.NEGATIVE_INFINITY));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void momentsByContourAgreeWithQuadrature(LawPoints.Row row) {
    SpectralLaw law = of(row);
    assertEquals(1, law.moment(0));
    double[] moments = IntStream.rangeClosed(0, 4).mapToDouble(law::moment).toArray();
    for (int order = 1; order < moments.length; order++) {
      int k = order;
      Complex integral =
          quadrature(row).mean(x -> new Complex(Math.pow(x, k)), transformTolerance());
      assertEquals(moments[k], integral.getRealPart(), transformTolerance() * moments[k]);
    }
    assertEquals(moments[1], law.mean(), 1e-12 * moments[1]);
    assertEquals(moments[2] - moments[1] * moments[1], law.variance(), 1e-12 * moments[2]);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void stieltjesTransformIsTheCauchyIntegral(LawPoints.Row row) {
    SpectralLaw law = of(row);
    double edge = law.rightEdge();
    Complex[] places = {
      new Complex(0.5 * edge, 0.2 * edge),
      new Complex(0.1 * edge, -0.1 * edge),
      new Complex(-0.3 * edge),
      new Complex(1.1 * edge),
      new Complex(0, 10 * edge)
    };
    for (Complex z : places) {
      Complex expected =
          quadrature(row).mean(x -> new Complex(x).subtract(z).reciprocal(), transformTolerance());
      double distance = law.stieltjes(z).subtract(expected).norm();
      assertEquals(0, distance, transformTolerance() * expected.norm(), () -> "at " + z);
    }
  }

  /** Im s(x + iε)/π = density(x) + O(ε). */
  @ParameterizedTest
  @MethodSource("rows")
  void stieltjesInversionGivesTheDensityBack(LawPoints.Row row) {
    SpectralLaw law = of(row);
    double inversion = Math.max(1e-7, transformTolerance());
    for (Interval interval : law.intervals()) {
      for (double share : new double[] {0.1, 0.5, 0.9}) {
        double x = interval.lower() + share * interval.length();
        Complex z = new Complex(x, 1e-9 * interval.length());
        double density = law.density(x);
        assertEquals(density, law.stieltjes(z).getImaginaryPart() / Math.PI, inversion * density);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void densityVanishesOutsideTheSupport(LawPoints.Row row) {
    SpectralLaw law = of(row);
    double before = Double.NEGATIVE_INFINITY;
    for (Interval interval : law.intervals()) {
      double gap = interval.lower() - Math.max(0, before);
      if (gap > 0) {
        double middle = interval.lower() - gap / 2;
        assertEquals(0, law.density(middle));
        assertEquals(0, law.density(Math.nextDown(interval.lower())));
        assertEquals(law.cumulative(interval.lower()), law.cumulative(middle), 1e-12);
      }
      before = interval.upper();
    }
    assertEquals(0, law.density(-1));
    assertEquals(0, law.density(Math.nextUp(before)));
    assertEquals(0, law.density(Double.POSITIVE_INFINITY));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void curveAgreesWithTheSingleFunctions(LawPoints.Row row) {
    SpectralLaw law = of(row);
    double[] x = new double[300];
    for (int i = 0; i < x.length; i++) {
      x[i] = law.rightEdge() * (i - 5) / (x.length - 10);
    }
    Curve curve = law.curve(x);
    for (int i = 0; i < x.length; i++) {
      double density = law.density(x[i]);
      if (Double.isInfinite(density)) {
        assertEquals(density, curve.density()[i]);
      } else {
        assertEquals(density, curve.density()[i], 1e-11 * density);
      }
      assertEquals(law.cumulative(x[i]), curve.cumulative()[i], 1e-13);
      assertTrue(i == 0 || curve.cumulative()[i] >= curve.cumulative()[i - 1]);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void samplerHasTheMeanOfTheLaw(LawPoints.Row row) {
    SpectralLaw law = of(row);
    RunningMoments moments = new RunningMoments();
    for (double draw : law.sample(Randomness.of(7).child(key(), 0).generator(), 4000)) {
      assertTrue(draw >= 0 && draw <= law.rightEdge());
      moments.add(draw);
    }
    double error = Math.sqrt(law.variance() / 4000);
    assertEquals(law.mean(), moments.mean(), 5 * error);
  }

  /** Density → a √(E − x), γ₀ = (aπ)^{2/3}. */
  @ParameterizedTest
  @MethodSource("rows")
  void edgeScalingPredictsTheDensityAtTheRightEdge(LawPoints.Row row) {
    if (of(row) instanceof SoftEdged law) {
      double edge = law.rightEdgeScaling().edge();
      assertEquals(law.rightEdge(), edge, 1e-15 * edge);
      Interval last = law.intervals().get(law.intervals().size() - 1);
      double distance = 1e-7 * last.length();
      double slope = Math.pow(law.rightEdgeScaling().scale(), 1.5) / Math.PI;
      double expected = slope * Math.sqrt(distance);
      assertEquals(expected, law.density(edge - distance), 1e-4 * expected);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void refusesWhatIsNoPointOrProbability(LawPoints.Row row) {
    SpectralLaw law = of(row);
    assertThrows(IllegalArgumentException.class, () -> law.density(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.cumulative(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.survival(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.curve(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.quantile(-0.1));
    assertThrows(IllegalArgumentException.class, () -> law.quantile(1.1));
    assertThrows(IllegalArgumentException.class, () -> law.quantile(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.moment(-1));
    double inside = law.quantile(0.999);
    assertThrows(IllegalArgumentException.class, () -> law.stieltjes(new Complex(inside)));
  }
}
