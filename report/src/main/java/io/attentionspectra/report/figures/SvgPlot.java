package io.attentionspectra.report.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot as an SVG element. What lies beyond the axes is cut off. */
final class SvgPlot {

  private static final double WIDTH = 430;
  private static final double LEFT = 58;
  private static final double RIGHT = 14;
  private static final double TOP = 30;
  private static final double PLOT_HEIGHT = 210;
  private static final double BELOW = 44;
  private static final double LEGEND_LINE = 17;

  /** Mean width of a letter of the legend. */
  private static final double LETTER = 6.3;

  private final Plot plot;
  private final String id;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(Plot plot, String id) {
    this.plot = plot;
    this.id = id;
  }

  /** Draws a plot; the identifier must be unique on the page. */
  static String of(Plot plot, String id) {
    return new SvgPlot(plot, id).draw();
  }

  private String draw() {
    List<List<Mark>> legend = legend();
    double height = TOP + PLOT_HEIGHT + BELOW + LEGEND_LINE * legend.size() + 4;
    add(
        "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
        WIDTH, height, Html.escape(plot.title()));
    add("<clipPath id=\"%s\">%s</clipPath>", id, box());
    add("<text class=\"t\" x=\"%.1f\" y=\"16\">%s</text>", LEFT, Html.escape(plot.title()));
    axes();
    add("<g clip-path=\"url(#%s)\">", id);
    plot.marks().forEach(this::mark);
    add("</g>");
    plot.marks().forEach(this::ruleName);
    drawLegend(legend);
    return svg.append("</svg>").toString();
  }

  private void axes() {
    for (double tick : plot.x().ticks()) {
      double x = x(tick);
      add("<path class=\"g\" d=\"M%.1f %.1fV%.1f\"/>", x, TOP, bottom());
      add(
          "<text class=\"k\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          x, bottom() + 15, plot.x().text(tick));
    }
    for (double tick : plot.y().ticks()) {
      double y = y(tick);
      add("<path class=\"g\" d=\"M%.1f %.1fH%.1f\"/>", LEFT, y, WIDTH - RIGHT);
      add(
          "<text class=\"k\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          LEFT - 5, y + 4, plot.y().text(tick));
    }
    add("<path class=\"a\" d=\"M%.1f %.1fV%.1fH%.1f\"/>", LEFT, TOP, bottom(), WIDTH - RIGHT);
    add(
        "<text class=\"l\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        (LEFT + WIDTH - RIGHT) / 2, bottom() + 33, Html.escape(plot.x().label()));
    add(
        "<text class=\"l\" text-anchor=\"middle\" transform=\"translate(13 %.1f)"
            + " rotate(-90)\">%s</text>",
        TOP + PLOT_HEIGHT / 2, Html.escape(plot.y().label()));
  }

  private void mark(Mark mark) {
    if (mark instanceof Mark.Bars bars) {
      bars(bars);
    } else if (mark instanceof Mark.Line line) {
      line(line);
    } else if (mark instanceof Mark.Points points) {
      points(points);
    } else if (mark instanceof Mark.Rule rule) {
      add("<path class=\"r\" d=\"M%.1f %.1fV%.1f\"/>", x(rule.at()), TOP, bottom());
    }
  }

  private void bars(Mark.Bars bars) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < bars.heights().length; i++) {
      double left = x(bars.edges()[i]);
      double width = x(bars.edges()[i + 1]) - left;
      double gap = width < 5 ? 0 : 0.5;
      path.append(
          text(
              "M%.2f %.1fV%.1fh%.2fV%.1fz",
              left, bottom(), y(bars.heights()[i]), width - gap, bottom()));
    }
    add("<path fill=\"%s\" d=\"%s\"/>", bars.ink().css(), path);
  }

  private void line(Mark.Line line) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < line.x().length; i++) {
      double y = y(line.y()[i]);
      if (Double.isFinite(y)) {
        path.append(text("%s%.1f %.1f", pen ? "L" : "M", x(line.x()[i]), Math.max(-999, y)));
      }
      pen = Double.isFinite(y);
    }
    add(
        "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s d=\"%s\"/>",
        line.ink().css(), dashes(line.stroke()), path);
  }

  private void points(Mark.Points points) {
    for (int i = 0; i < points.x().length; i++) {
      double x = x(points.x()[i]);
      double y = y(points.y()[i]);
      if (!Double.isFinite(y)) {
        continue;
      }
      double error = points.error()[i];
      double low = y(points.y()[i] - error);
      double high = y(points.y()[i] + error);
      if (Double.isFinite(low) && Double.isFinite(high)) {
        add(
            "<path stroke=\"%s\" stroke-width=\"1.5\" d=\"M%.1f %.1fV%.1f\"/>",
            points.ink().css(), x, low, high);
      }
      dot(points.ink(), x, y);
    }
  }

  private void dot(Ink ink, double x, double y) {
    add("<circle r=\"3.6\" fill=\"%s\" stroke=\"#fff\" cx=\"%.1f\" cy=\"%.1f\"/>", ink.css(), x, y);
  }

  private void ruleName(Mark mark) {
    if (mark instanceof Mark.Rule rule) {
      double x = x(rule.at());
      add(
          "<text class=\"k h\" transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"end\">"
              + "%s</text>",
          x - 4, TOP + 4, Html.escape(rule.label()));
    }
  }

  /** The named marks, in lines that fit the width. */
  private List<List<Mark>> legend() {
    List<List<Mark>> lines = new ArrayList<>();
    double used = WIDTH;
    for (Mark mark : plot.marks()) {
      if (mark instanceof Mark.Rule || mark.label().isEmpty()) {
        continue;
      }
      double width = width(mark);
      if (used + width > WIDTH - LEFT / 2) {
        lines.add(new ArrayList<>());
        used = 0;
      }
      lines.get(lines.size() - 1).add(mark);
      used += width;
    }
    return lines;
  }

  private static double width(Mark mark) {
    return 40 + LETTER * mark.label().length();
  }

  private void drawLegend(List<List<Mark>> lines) {
    double y = bottom() + BELOW + 8;
    for (List<Mark> line : lines) {
      double x = LEFT / 2;
      for (Mark mark : line) {
        sample(mark, x, y - 4);
        add(
            "<text class=\"k\" x=\"%.1f\" y=\"%.1f\">%s</text>",
            x + 25, y, Html.escape(mark.label()));
        x += width(mark);
      }
      y += LEGEND_LINE;
    }
  }

  private void sample(Mark mark, double x, double y) {
    if (mark instanceof Mark.Bars bars) {
      add("<path fill=\"%s\" d=\"M%.1f %.1fh18v9h-18z\"/>", bars.ink().css(), x, y - 5);
    } else if (mark instanceof Mark.Line line) {
      add(
          "<path stroke=\"%s\" stroke-width=\"2\"%s d=\"M%.1f %.1fh20\"/>",
          line.ink().css(), dashes(line.stroke()), x, y);
    } else if (mark instanceof Mark.Points points) {
      dot(points.ink(), x + 10, y);
    }
  }

  private static String dashes(Mark.Stroke stroke) {
    return stroke == Mark.Stroke.DASHED ? " stroke-dasharray=\"5 4\"" : "";
  }

  private String box() {
    return text(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        LEFT, TOP - 4, WIDTH - RIGHT - LEFT + 4, PLOT_HEIGHT + 4);
  }

  private double x(double value) {
    return LEFT + plot.x().position(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return bottom() - plot.y().position(value) * PLOT_HEIGHT;
  }

  private static double bottom() {
    return TOP + PLOT_HEIGHT;
  }

  private void add(String format, Object... values) {
    svg.append(text(format, values));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
