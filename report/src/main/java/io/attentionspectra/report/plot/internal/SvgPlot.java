package io.attentionspectra.report.plot.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot as an SVG element. What lies beyond the axes is cut off. */
public final class SvgPlot {

  private static final double LEFT = 58;
  private static final double RIGHT = 14;
  private static final double RIGHT_AXIS = 60;
  private static final double TOP = 30;
  private static final double BELOW = 44;
  private static final double LEGEND_LINE = 17;

  /** Mean width of a letter of the legend. */
  private static final double LETTER = 6.3;

  private static final Size ON_PAGE = new Size(430, 210);

  private static final String STYLE =
      """
      text{font-family:Helvetica,Arial,sans-serif}.t{font-size:15px;font-weight:bold;fill:#263238}
      .l{font-size:13px;fill:#455a64}.k{font-size:12px;fill:#455a64}.g{stroke:#e8edef;fill:none}
      .a{stroke:#90a4ae;fill:none}.r{stroke:#7a868c;stroke-dasharray:5 4;fill:none}
      """;

  private final Plot plot;
  private final String id;
  private final Size size;
  private final double end;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(Plot plot, String id, Size size) {
    this.plot = plot;
    this.id = id;
    this.size = size;
    end = size.width() - (plot.right() == null ? RIGHT : RIGHT_AXIS);
  }

  /**
   * How large a plot is, in pixels.
   *
   * @param width of the whole picture
   * @param height of the plot between its axes; title, labels and legend come besides
   */
  public record Size(double width, double height) {}

  /** Draws a plot for a page that has the styles; the identifier must be unique on it. */
  public static String of(Plot plot, String id) {
    return new SvgPlot(plot, id, ON_PAGE).draw("");
  }

  /** Draws a plot as a document of its own, on white. */
  public static String document(Plot plot, Size size) {
    return new SvgPlot(plot, "inside", size)
        .draw("<style>" + STYLE + "</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
  }

  private String draw(String before) {
    List<List<Mark>> legend = legend();
    double height = bottom() + BELOW + LEGEND_LINE * legend.size() + 4;
    boolean alone = !before.isEmpty();
    add(
        "<svg%s viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
        alone
            ? text(
                " xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\"",
                size.width(), height)
            : "",
        size.width(),
        height,
        Html.escape(plot.title()));
    svg.append(before);
    add("<clipPath id=\"%s\">%s</clipPath>", id, box());
    add("<text class=\"t\" x=\"%.1f\" y=\"16\">%s</text>", LEFT, Html.escape(plot.title()));
    axes();
    add("<g clip-path=\"url(#%s)\">", id);
    plot.marks().forEach(mark -> mark(mark, plot.y()));
    Axis right = plot.right();
    if (right != null) {
      plot.rightMarks().forEach(mark -> mark(mark, right));
    }
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
      double y = y(plot.y(), tick);
      add("<path class=\"g\" d=\"M%.1f %.1fH%.1f\"/>", LEFT, y, end);
      add(
          "<text class=\"k\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          LEFT - 5, y + 4, plot.y().text(tick));
    }
    add("<path class=\"a\" d=\"M%.1f %.1fV%.1fH%.1f\"/>", LEFT, TOP, bottom(), end);
    add(
        "<text class=\"l\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        (LEFT + end) / 2, bottom() + 33, Html.escape(plot.x().label()));
    add(
        "<text class=\"l\" text-anchor=\"middle\" transform=\"translate(13 %.1f)"
            + " rotate(-90)\">%s</text>",
        TOP + size.height() / 2, Html.escape(plot.y().label()));
    Axis right = plot.right();
    if (right != null) {
      rightAxis(right);
    }
  }

  private void rightAxis(Axis right) {
    for (double tick : right.ticks()) {
      add(
          "<text class=\"k\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          end + 5, y(right, tick) + 4, right.text(tick));
    }
    add("<path class=\"a\" d=\"M%.1f %.1fV%.1f\"/>", end, TOP, bottom());
    add(
        "<text class=\"l\" text-anchor=\"middle\" transform=\"translate(%.1f %.1f)"
            + " rotate(-90)\">%s</text>",
        size.width() - 5, TOP + size.height() / 2, Html.escape(right.label()));
  }

  private void mark(Mark mark, Axis axis) {
    if (mark instanceof Mark.Bars bars) {
      bars(bars, axis);
    } else if (mark instanceof Mark.Line line) {
      line(line, axis);
    } else if (mark instanceof Mark.Points points) {
      points(points, axis);
    } else if (mark instanceof Mark.Area area) {
      area(area, axis);
    } else if (mark instanceof Mark.Stems stems) {
      stems(stems, axis);
    } else if (mark instanceof Mark.Rule rule) {
      add("<path class=\"r\" d=\"M%.1f %.1fV%.1f\"/>", x(rule.at()), TOP, bottom());
    }
  }

  private void area(Mark.Area area, Axis axis) {
    if (area.x().length == 0) {
      return;
    }
    StringBuilder path = new StringBuilder(text("M%.2f %.1f", x(area.x()[0]), bottom()));
    for (int i = 0; i < area.x().length; i++) {
      double y = Math.max(TOP - 9, Math.min(bottom(), y(axis, area.y()[i])));
      path.append(text("L%.2f %.2f", x(area.x()[i]), y));
    }
    path.append(text("V%.1fz", bottom()));
    add("<path fill=\"%s\" d=\"%s\"/>", area.ink().css(), path);
  }

  private void stems(Mark.Stems stems, Axis axis) {
    for (int i = 0; i < stems.x().length; i++) {
      double x = x(stems.x()[i]);
      double y = y(axis, stems.y()[i]);
      add(
          "<path stroke=\"%s\" stroke-width=\"3\" d=\"M%.1f %.1fV%.1f\"/>",
          stems.ink().css(), x, bottom(), y);
      dot(stems.ink(), x, y);
    }
  }

  private void bars(Mark.Bars bars, Axis axis) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < bars.heights().length; i++) {
      double left = x(bars.edges()[i]);
      double width = x(bars.edges()[i + 1]) - left;
      double gap = width < 5 ? 0 : 0.5;
      path.append(
          text(
              "M%.2f %.1fV%.1fh%.2fV%.1fz",
              left, bottom(), y(axis, bars.heights()[i]), width - gap, bottom()));
    }
    add("<path fill=\"%s\" d=\"%s\"/>", bars.ink().css(), path);
  }

  private void line(Mark.Line line, Axis axis) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < line.x().length; i++) {
      double y = y(axis, line.y()[i]);
      if (Double.isFinite(y)) {
        path.append(text("%s%.2f %.2f", pen ? "L" : "M", x(line.x()[i]), Math.max(-999, y)));
      }
      pen = Double.isFinite(y);
    }
    add(
        "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s d=\"%s\"/>",
        line.ink().css(), dashes(line.stroke()), path);
  }

  private void points(Mark.Points points, Axis axis) {
    for (int i = 0; i < points.x().length; i++) {
      double x = x(points.x()[i]);
      double y = y(axis, points.y()[i]);
      if (!Double.isFinite(y)) {
        continue;
      }
      double error = points.error()[i];
      double low = y(axis, points.y()[i] - error);
      double high = y(axis, points.y()[i] + error);
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
    double used = size.width();
    List<Mark> all = new ArrayList<>(plot.marks());
    all.addAll(plot.rightMarks());
    for (Mark mark : all) {
      if (mark instanceof Mark.Rule || mark.label().isEmpty()) {
        continue;
      }
      double width = width(mark);
      if (used + width > size.width() - LEFT / 2) {
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
    } else if (mark instanceof Mark.Stems stems) {
      dot(stems.ink(), x + 10, y);
    } else if (mark instanceof Mark.Area area) {
      add("<path fill=\"%s\" d=\"M%.1f %.1fh18v9h-18z\"/>", area.ink().css(), x, y - 5);
    }
  }

  private static String dashes(Mark.Stroke stroke) {
    return stroke == Mark.Stroke.DASHED ? " stroke-dasharray=\"5 4\"" : "";
  }

  private String box() {
    return text(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        LEFT, TOP - 4, end - LEFT + 4, size.height() + 4);
  }

  private double x(double value) {
    return LEFT + plot.x().position(value) * (end - LEFT);
  }

  private double y(Axis axis, double value) {
    return bottom() - axis.position(value) * size.height();
  }

  private double bottom() {
    return TOP + size.height();
  }

  private void add(String format, Object... values) {
    svg.append(text(format, values));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
