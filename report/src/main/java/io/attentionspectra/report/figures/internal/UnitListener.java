package io.attentionspectra.report.figures.internal;

/** Hears of every unit of work done, from any thread. */
public interface UnitListener {

  /**
   * One unit of work of an experiment is done.
   *
   * @param experiment its id
   */
  void done(String experiment);
}
