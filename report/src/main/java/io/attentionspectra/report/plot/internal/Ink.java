package io.attentionspectra.report.plot.internal;

/** The colours of the plots, told apart by readers who do not see red and green alike too. */
public enum Ink {
  /** Bars of what was measured. */
  MEASURED("#a9cbe6"),
  /** Laws and formulas. */
  PREDICTED("#c0392b"),
  /** The first of several series. */
  BLUE("#1f77b4"),
  /** The second of several series. */
  ORANGE("#e08214"),
  /** The third of several series. */
  GREEN("#1b9e77"),
  /** Guides. */
  GREY("#7a868c"),
  /** The area under a density. */
  FILL("#cfe3f2"),
  /** Atoms of a law. */
  ATOM("#c84b31");

  private final String css;

  Ink(String css) {
    this.css = css;
  }

  /** The colour as CSS writes it. */
  public String css() {
    return css;
  }
}
