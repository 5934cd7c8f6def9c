package io.attentionspectra.report.figures;

import java.util.List;
import java.util.stream.Stream;

/** Which figures to make. */
public enum Part {
  /** Those of the attention paper, [H]. */
  ATTENTION {
    @Override
    List<Experiment> experiments(Sizes sizes) {
      return List.of(
          new StepwiseApproximation(sizes),
          new SizeGrowth(sizes),
          new SoftmaxConvergence(sizes),
          new TemperatureGrowth(sizes),
          new PoissonLimit(sizes));
    }
  },
  /** Those of the pooling paper, [S]. */
  POOLING {
    @Override
    List<Experiment> experiments(Sizes sizes) {
      return List.of(new PooledBulk(sizes), new Transitions(sizes), new EarlySignal(sizes));
    }
  },
  /** Both. */
  ALL {
    @Override
    List<Experiment> experiments(Sizes sizes) {
      return Stream.of(ATTENTION, POOLING).flatMap(p -> p.experiments(sizes).stream()).toList();
    }
  };

  abstract List<Experiment> experiments(Sizes sizes);
}
