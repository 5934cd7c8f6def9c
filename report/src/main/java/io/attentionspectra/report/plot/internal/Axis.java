package io.attentionspectra.report.plot.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An axis of a plot: its range, its scale and its ticks. */
public sealed interface Axis permits Axis.Linear, Axis.Logarithmic {

  /** What is along the axis. */
  String label();

  /** Where a value lies: 0 at the start of the axis, 1 at its end. */
  double position(double value);

  /** The values that get a tick. */
  List<Double> ticks();

  static Axis linear(String label, double from, double to) {
    return new Linear(label, from, to);
  }

  static Axis logarithmic(String label, double from, double to) {
    return new Logarithmic(label, from, to);
  }

  /** The text at a tick. */
  default String text(double tick) {
    double size = Math.abs(tick);
    if (size != 0 && (size >= 1e5 || size < 1e-3)) {
      String[] parts = String.format(Locale.ROOT, "%.0e", tick).split("e", -1);
      return (parts[0].equals("1") ? "" : parts[0] + "·") + "10" + raised(parts[1]);
    }
    String plain = String.format(Locale.ROOT, "%.4f", tick);
    return plain.replaceFirst("\\.?0+$", "");
  }

  private static String raised(String exponent) {
    StringBuilder text = new StringBuilder();
    for (char digit : Integer.toString(Integer.parseInt(exponent)).toCharArray()) {
      text.append(digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0'));
    }
    return text.toString();
  }

  /** Equal steps. */
  record Linear(String label, double from, double to) implements Axis {

    private static final int ABOUT = 5;

    @Override
    public double position(double value) {
      return (value - from) / (to - from);
    }

    @Override
    public List<Double> ticks() {
      double step = step();
      List<Double> ticks = new ArrayList<>();
      for (long k = (long) Math.ceil(from / step - 1e-9); k * step <= to + 1e-9 * step; k++) {
        ticks.add(k * step);
      }
      return ticks;
    }

    private double step() {
      double rough = (to - from) / ABOUT;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double share = rough / power;
      return power * (share > 5 ? 10 : share > 2 ? 5 : share > 1 ? 2 : 1);
    }
  }

  /** Equal ratios. */
  record Logarithmic(String label, double from, double to) implements Axis {

    private static final double[] WIDE = {1};
    private static final double[] NARROW = {1, 2, 5};

    @Override
    public double position(double value) {
      return Math.log(value / from) / Math.log(to / from);
    }

    @Override
    public List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      double decades = Math.log10(to / from);
      int every = (int) Math.max(1, Math.ceil(decades / 6));
      int start = (int) Math.floor(Math.log10(from));
      for (int power = start; power <= Math.log10(to) + 1e-9; power += every) {
        for (double factor : decades > 2.2 ? WIDE : NARROW) {
          double tick = factor * Math.pow(10, power);
          if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) {
            ticks.add(tick);
          }
        }
      }
      return ticks;
    }
  }
}
