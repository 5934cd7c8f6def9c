package io.attentionspectra.monitor.event;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.result.HeadResult;

/**
 * The means of a head over the texts, as a law takes them.
 *
 * @param means the head in the result of a study
 * @param visibility which tokens a token attends to
 */
record MeanFigures(HeadResult means, Visibility visibility) implements HeadFigures {

  @Override
  public int layer() {
    return means.layer();
  }

  @Override
  public int head() {
    return means.head();
  }

  @Override
  public int headSize() {
    return means.headSize();
  }

  @Override
  public double meanLength() {
    return means.length().value();
  }

  @Override
  public double betaHat() {
    return means.betaHat().value();
  }

  @Override
  public Regime regime() {
    return means.regime();
  }

  @Override
  public double mean() {
    return means.mean().value();
  }
}
