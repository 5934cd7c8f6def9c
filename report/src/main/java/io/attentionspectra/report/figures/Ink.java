package io.attentionspectra.report.figures;

/** The colours of the plots, told apart by readers who do not see red and green alike too. */
enum Ink {
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
  GREY("#7a868c");

  private final String css;

  Ink(String css) {
    this.css = css;
  }

  String css() {
    return css;
  }
}
