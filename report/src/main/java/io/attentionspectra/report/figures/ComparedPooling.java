package io.attentionspectra.report.figures;

import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.report.plot.internal.Ink;

/** The poolings that are compared, each with its colour. */
enum ComparedPooling {
  MEAN("mean", Ink.BLUE) {
    @Override
    LinearPooling of(PositionalCorrelation correlation) {
      return Poolings.mean();
    }
  },
  HARMONIC("harmonic, τ = 1", Ink.ORANGE) {
    @Override
    LinearPooling of(PositionalCorrelation correlation) {
      return Poolings.harmonicCausal(1);
    }
  },
  TOP_EIGENVECTOR("top eigenvector of R", Ink.GREEN) {
    @Override
    LinearPooling of(PositionalCorrelation correlation) {
      return Poolings.topEigenvector(correlation);
    }
  };

  private final String label;
  private final Ink ink;

  ComparedPooling(String label, Ink ink) {
    this.label = label;
    this.ink = ink;
  }

  String label() {
    return label;
  }

  /** One word for the head of a column. */
  String word() {
    return switch (this) {
      case MEAN -> "mean";
      case HARMONIC -> "harmonic";
      case TOP_EIGENVECTOR -> "top";
    };
  }

  Ink ink() {
    return ink;
  }

  /** The pooling for sequences with this R. */
  abstract LinearPooling of(PositionalCorrelation correlation);
}
