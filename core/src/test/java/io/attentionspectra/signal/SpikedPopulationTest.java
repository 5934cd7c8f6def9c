package io.attentionspectra.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.spectrum.Atom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpikedPopulationTest {

  private static final List<Atom> THREE_POINTS =
      List.of(new Atom(0.2, 0.5), new Atom(1, 0.3), new Atom(3, 0.2));

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 0.25, 1, 4, 1e4})
  void pointMassIsThePaulModel(double gamma) {
    SpikedPopulation model = SpikedPopulation.of(gamma, List.of(new Atom(1, 1)));
    double root = Math.sqrt(gamma);
    relative(1 + root, model.transition(), 1e-13);
    relative((1 + root) * (1 + root), model.bulkEdge(), 1e-13);
    double rho = 3 * root;
    relative((1 + rho) * (1 + gamma / rho), model.outlier(1 + rho).orElseThrow(), 1e-13);
    relative((1 - 1 / 9.0) / (1 + gamma / rho), model.alignment(1 + rho), 1e-12);
  }

  /** Population MP_δ by quantile-free quadrature x = a + (b − a) sin²θ: the pooled-signal model. */
  @Test
  void marchenkoPasturPopulationIsThePooledSignal() {
    double delta = 0.3;
    double gamma = 0.25;
    SpikedPopulation model = SpikedPopulation.of(gamma, marchenkoPastur(delta, 2000));
    PooledSignal signal = PooledSignal.of(delta, gamma, 2.5);
    double spike = signal.populationOutlier().orElseThrow();
    relative(signal.bulkEdge(), model.bulkEdge(), 1e-9);
    relative(signal.outlier().orElseThrow(), model.outlier(spike).orElseThrow(), 1e-12);
    double table = 1 - delta / (2.2 * 2.2);
    relative(signal.alignment(), table * model.alignment(spike), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 0.1, 1, 10, 1e4})
  void transitionIsWhereTheMapTurns(double gamma) {
    SpikedPopulation model = SpikedPopulation.of(gamma, THREE_POINTS);
    double step = 1e-4 * (model.transition() - 3);
    double edge = model.bulkEdge();
    assertTrue(model.outlier(model.transition() + step).orElseThrow() >= edge);
    assertTrue(model.alignment(model.transition() + step) < 1e-3);
    assertEquals(0, model.alignment(model.transition()));
    assertTrue(model.outlier(model.transition()).isEmpty());
  }

  @Test
  void spikesComeBackFromTheirOutliers() {
    for (double gamma : new double[] {1e-3, 0.5, 20}) {
      SpikedPopulation model = SpikedPopulation.of(gamma, THREE_POINTS);
      for (double factor : new double[] {1.1, 2, 50, 1e6}) {
        double spike = factor * model.transition();
        double back = model.spikeBehind(model.outlier(spike).orElseThrow()).orElseThrow();
        relative(spike, back, 1e-11);
      }
      assertTrue(model.spikeBehind(0.99 * model.bulkEdge()).isEmpty());
    }
  }

  @Test
  void refusesImpossiblePopulations() {
    refuse(() -> SpikedPopulation.of(0, THREE_POINTS));
    refuse(() -> SpikedPopulation.of(Double.NaN, THREE_POINTS));
    refuse(() -> SpikedPopulation.of(1, List.of()));
    refuse(() -> SpikedPopulation.of(1, List.of(new Atom(1, 0.5))));
    refuse(() -> SpikedPopulation.of(1, List.of(new Atom(-1, 1))));
    refuse(() -> SpikedPopulation.of(1, List.of(new Atom(0, 1))));
    SpikedPopulation model = SpikedPopulation.of(1, THREE_POINTS);
    refuse(() -> model.outlier(Double.NaN));
    refuse(() -> model.alignment(-1));
    refuse(() -> model.spikeBehind(0));
  }

  private static List<Atom> marchenkoPastur(double delta, int count) {
    double a = Math.pow(1 - Math.sqrt(delta), 2);
    double b = Math.pow(1 + Math.sqrt(delta), 2);
    List<Atom> atoms = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double sine = Math.sin(Math.PI / 2 * (k + 0.5) / count);
      double h = a + (b - a) * sine * sine;
      double twice = (b - a) * 2 * sine * Math.sqrt(1 - sine * sine);
      double density = twice / 2 / (2 * Math.PI * delta * h);
      atoms.add(new Atom(h, density * twice * Math.PI / 2 / count));
    }
    return atoms;
  }

  private static void refuse(org.junit.jupiter.api.function.Executable attempt) {
    assertThrows(IllegalArgumentException.class, attempt);
  }

  private static void relative(double expected, double actual, double bound) {
    assertEquals(expected, actual, bound * Math.abs(expected));
  }
}
