package io.attentionspectra.report.figures;

import io.attentionspectra.report.figures.causal.internal.CausalConvergence;
import io.attentionspectra.report.figures.causal.internal.CausalDensity;
import io.attentionspectra.report.figures.causal.internal.CausalEdge;
import io.attentionspectra.report.figures.causal.internal.CausalGap;
import io.attentionspectra.report.figures.causal.internal.SinkRemoval;
import io.attentionspectra.report.figures.internal.Experiment;
import io.attentionspectra.report.figures.internal.Sizes;
import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/** Which figures to make. */
@API(status = API.Status.INTERNAL)
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
  /** Those of attention under a causal mask, with and without its sinks, [C]. */
  CAUSAL {
    @Override
    List<Experiment> experiments(Sizes sizes) {
      return List.of(
          new CausalDensity(sizes),
          new CausalConvergence(sizes),
          new SinkRemoval(sizes),
          new CausalEdge(sizes),
          new CausalGap(sizes));
    }
  },
  /** All of them. */
  ALL {
    @Override
    List<Experiment> experiments(Sizes sizes) {
      return Stream.of(ATTENTION, POOLING, CAUSAL)
          .flatMap(p -> p.experiments(sizes).stream())
          .toList();
    }
  };

  abstract List<Experiment> experiments(Sizes sizes);
}
