package io.attentionspectra.cli.law;

import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The picture of a law: the density filled, the edges of the support as dashed lines, the atoms as
 * stems on an axis of their own, since a mass is no density.
 */
final class LawPlot {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;
  private static final int DENSITY_AXIS = 0;
  private static final int MASS_AXIS = 1;

  private static final Color INK = new Color(0x26, 0x32, 0x38);
  private static final Color GRID = new Color(0xE3, 0xE8, 0xEB);
  private static final Color DENSITY = new Color(0x1B, 0x6C, 0xA8);
  static final Color DENSITY_FILL = new Color(0xCF, 0xE3, 0xF2);
  private static final Color EDGE = new Color(0x7A, 0x86, 0x8C);
  static final Color ATOM = new Color(0xC8, 0x4B, 0x31);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

  private final SpectralLaw law;
  private final LawFrame frame;
  private final HeightScale scale;
  private final XYChart chart;

  private LawPlot(SpectralLaw law, String title) {
    this.law = law;
    this.frame = new LawFrame(law);
    this.scale = frame.scale();
    this.chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("λ  (eigenvalue, or squared singular value)")
            .build();
  }

  static XYChart of(SpectralLaw law, String title) {
    LawPlot plot = new LawPlot(law, title);
    plot.style();
    plot.drawDensity();
    plot.drawAtoms();
    return plot.chart;
  }

  private void style() {
    XYStyler styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK).setChartTitleFont(TEXT.deriveFont(Font.BOLD, 17f));
    styler.setChartPadding(16).setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setAxisTitleFont(TEXT).setAxisTickLabelsFont(TEXT.deriveFont(13f));
    styler.setAxisTickLabelsColor(INK).setAxisTickMarksColor(EDGE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS).setLegendBorderColor(Color.WHITE);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal).setLegendSeriesLineLength(28);
    styler.setLegendFont(TEXT).setLegendBackgroundColor(Color.WHITE);
    styler.setPlotContentSize(0.98).setChartTitlePadding(14).setLegendPadding(24);
    styler.setYAxisTickMarkSpacingHint(60);
    styler.setxAxisTickLabelsFormattingFunction(value -> Digits.of(value, 4));
    styler.setyAxisTickLabelsFormattingFunction(scale::label);
    styler.setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
    styler
        .setXAxisMin(frame.left() - 0.03 * frame.width())
        .setXAxisMax(frame.right() + 0.03 * frame.width());
  }

  private void drawDensity() {
    if (frame.curves().isEmpty()) {
      return;
    }
    chart.setYAxisGroupTitle(DENSITY_AXIS, "density" + scale.remark());
    chart
        .getStyler()
        .setYAxisMin(DENSITY_AXIS, 0.0)
        .setYAxisMax(DENSITY_AXIS, scale.of(frame.top()));
    for (int i = 0; i < frame.curves().size(); i++) {
      drawArea(frame.curves().get(i), i);
      drawOutline(frame.curves().get(i), i);
    }
    for (int i = 0; i < frame.curves().size(); i++) {
      drawEdge(law.intervals().get(i).lower(), "lower edge " + (i + 1), i == 0);
      drawEdge(law.intervals().get(i).upper(), "upper edge " + (i + 1), false);
    }
  }

  private void drawArea(Curve curve, int index) {
    double[] height = Arrays.stream(curve.density()).map(frame::height).toArray();
    XYSeries area = chart.addSeries("density " + (index + 1), curve.x(), height);
    area.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area).setShowInLegend(false);
    area.setMarker(SeriesMarkers.NONE).setLineColor(DENSITY_FILL).setFillColor(DENSITY_FILL);
  }

  /** The line along the density, with a gap where that runs off the axis. */
  private void drawOutline(Curve curve, int index) {
    double[] height =
        Arrays.stream(curve.density())
            .map(y -> y > frame.top() ? Double.NaN : frame.height(y))
            .toArray();
    XYSeries outline = chart.addSeries("outline " + (index + 1), curve.x(), height);
    outline.setMarker(SeriesMarkers.NONE).setLineColor(DENSITY).setLineStyle(new BasicStroke(2.2f));
    outline.setLabel(densityLabel()).setShowInLegend(index == 0);
  }

  private void drawEdge(double at, String name, boolean inLegend) {
    XYSeries series =
        chart.addSeries(name, new double[] {at, at}, new double[] {0, scale.of(frame.top())});
    series.setMarker(SeriesMarkers.NONE).setLineColor(EDGE).setLineWidth(1.2f);
    series.setLineStyle(
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1f, new float[] {5f, 4f}, 0f));
    series.setLabel(edgeLabel()).setShowInLegend(inLegend);
  }

  private void drawAtoms() {
    List<Atom> atoms = frame.atoms();
    if (atoms.isEmpty()) {
      return;
    }
    boolean alone = law.intervals().isEmpty();
    int axis = alone ? DENSITY_AXIS : MASS_AXIS;
    double heaviest = atoms.stream().mapToDouble(Atom::mass).max().orElse(1);
    double least = scale.of(scale.isLinear() ? 0 : LawFrame.LIGHTEST);
    chart.setYAxisGroupTitle(axis, "mass of an atom" + scale.remark());
    chart
        .getStyler()
        .setYAxisMin(axis, least)
        .setYAxisMax(axis, scale.of(Math.min(1, 1.15 * heaviest)));
    if (!alone) {
      chart.getStyler().setYAxisGroupPosition(axis, Styler.YAxisPosition.Right);
    }
    for (int i = 0; i < atoms.size(); i++) {
      drawAtom(atoms.get(i), i, axis, least);
    }
  }

  private void drawAtom(Atom atom, int index, int axis, double least) {
    XYSeries stem =
        chart.addSeries(
            "stem " + (index + 1),
            new double[] {atom.at(), atom.at()},
            new double[] {least, scale.of(atom.mass())});
    stem.setMarker(SeriesMarkers.NONE).setLineColor(ATOM).setLineStyle(new BasicStroke(3f));
    stem.setYAxisGroup(axis).setShowInLegend(false);
    XYSeries head =
        chart.addSeries(
            "atom " + (index + 1), new double[] {atom.at()}, new double[] {scale.of(atom.mass())});
    head.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(ATOM).setLineColor(ATOM);
    head.setYAxisGroup(axis);
    String label =
        law.atoms().size() == 1
            ? "atom at " + Digits.of(atom.at(), 4) + ", mass " + Digits.of(atom.mass(), 4)
            : "atoms (mass at each point)";
    head.setLabel(label).setShowInLegend(index == 0);
  }

  private String densityLabel() {
    return frame.runsOff() ? "density (runs off the top)" : "density";
  }

  private String edgeLabel() {
    StringBuilder label = new StringBuilder("support");
    for (Interval interval : law.intervals()) {
      label
          .append(" [")
          .append(Digits.of(interval.lower(), 4))
          .append(", ")
          .append(Digits.of(interval.upper(), 4))
          .append("]");
    }
    return label.toString();
  }
}
