package io.attentionspectra.cli.law;

import io.attentionspectra.cli.io.Digits;

/** How a height is drawn: as it is, or as its decimal logarithm above a power of ten. */
interface HeightScale {

  /** The height on paper, zero at the bottom of the axis. */
  double of(double height);

  /** The label at a height on paper, empty where none should stand. */
  String label(double onPaper);

  /** What the title of the axis adds. */
  String remark();

  /** Whether equal steps on paper are equal steps in height. */
  boolean isLinear();

  static HeightScale linear() {
    return new Linear();
  }

  /** A logarithmic scale from the power of ten at or below a positive height. */
  static HeightScale logarithmicFrom(double lowest) {
    return new Logarithmic((int) Math.floor(Math.log10(lowest)));
  }

  /** Heights as they are. */
  record Linear() implements HeightScale {

    @Override
    public double of(double height) {
      return height;
    }

    @Override
    public String label(double onPaper) {
      return Digits.of(onPaper, 4);
    }

    @Override
    public String remark() {
      return "";
    }

    @Override
    public boolean isLinear() {
      return true;
    }
  }

  /** Decades above 10^exponent; what lies below is drawn at the bottom. */
  record Logarithmic(int exponent) implements HeightScale {

    @Override
    public double of(double height) {
      return Math.max(0, Math.log10(height) - exponent);
    }

    @Override
    public String label(double onPaper) {
      long decades = Math.round(onPaper);
      return Math.abs(onPaper - decades) < 1e-9
          ? Digits.of(Math.pow(10, exponent + (double) decades), 4)
          : "";
    }

    @Override
    public String remark() {
      return ", logarithmic";
    }

    @Override
    public boolean isLinear() {
      return false;
    }
  }
}
