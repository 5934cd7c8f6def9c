package io.attentionspectra.report.figures;

/** Hears of every unit of work done, from any thread. */
public interface UnitListener {

  /** One unit of work of an experiment is done. */
  void done(String experiment);
}
