package org.example.nulls;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.nulls.DrawnNull;
import java.util.Optional;

/**
 * A stranger's null: the measured queries and keys, each dimension of the keys with a random sign,
 * so that no query meets the key it was trained to meet; at the measured β̂.
 *
 * @param replicas how often it is drawn
 */
record RotatedKeysNull(int replicas) implements DrawnNull {

  @Override
  public String name() {
    return "head with rotated keys";
  }

  @Override
  public int strictness() {
    return 450;
  }

  @Override
  public Optional<HeadEnsemble> ensemble(HeadSite site) {
    return site.head().map(head -> new RotatedKeys(head, site.betaHat()));
  }

  private record RotatedKeys(AttentionHead head, double betaHat) implements HeadEnsemble {

    @Override
    public String name() {
      return "rotated keys";
    }

    @Override
    public AttentionHead draw(Randomness randomness) {
      double[] signs = randomness.gaussians(head.headSize());
      Matrix keys =
          Matrix.generate(
              head.keys().rows(),
              head.headSize(),
              (i, j) -> Math.signum(signs[j]) * head.keys().get(i, j));
      AttentionHead drawn = new AttentionHead(head.queries(), keys, 1, head.mask());
      return drawn.withInverseTemperature(betaHat / drawn.statistics().betaHat());
    }
  }
}
