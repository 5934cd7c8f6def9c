package io.attentionspectra.report.plot;

import io.attentionspectra.report.plot.internal.Axis;
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.report.plot.internal.SvgPlot;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apiguardian.api.API;

/**
 * The picture of a law: the density filled, the edges of the support as dashed lines, the atoms as
 * stems on an axis of their own, since a mass is no density. Where the density diverges beside an
 * edge it runs off the top; where the peaks of the intervals differ much, heights are logarithmic.
 */
@API(status = API.Status.INTERNAL)
public final class LawPicture {

  private static final SvgPlot.Size SIZE = new SvgPlot.Size(900, 400);

  private final SpectralLaw law;
  private final LawFrame frame;
  private final String title;

  private LawPicture(SpectralLaw law, String title) {
    this.law = law;
    this.title = title;
    frame = new LawFrame(law);
  }

  /**
   * The picture of a law.
   *
   * @param law the law
   * @param title what stands above it
   * @return the picture
   */
  public static LawPicture of(SpectralLaw law, String title) {
    return new LawPicture(law, title);
  }

  /**
   * The picture as an SVG document of 900 pixels' width that needs nothing beside it.
   *
   * @return the document
   */
  public String svg() {
    return SvgPlot.document(plot(), SIZE);
  }

  /**
   * The picture as a PNG of twice that width.
   *
   * @return the bytes of the file
   */
  public byte[] png() {
    return Png.of(svg(), 2 * SIZE.width());
  }

  private Plot plot() {
    Axis x =
        Axis.linear(
            "λ  (eigenvalue, or squared singular value)",
            frame.left() - 0.03 * frame.width(),
            frame.right() + 0.03 * frame.width());
    List<Atom> atoms = frame.atoms();
    if (law.intervals().isEmpty()) {
      return Plot.of(title, x, frame.masses(), stems(atoms));
    }
    Plot density = Plot.of(title, x, frame.densities(), densityMarks());
    return atoms.isEmpty() ? density : density.withRight(frame.masses(), List.of(stems(atoms)));
  }

  private Mark[] densityMarks() {
    List<Mark> marks = new ArrayList<>();
    for (Curve curve : frame.curves()) {
      marks.add(new Mark.Area("", Ink.FILL, curve.x(), curve.density()));
    }
    for (Curve curve : frame.curves()) {
      String label = frame.runsOff() ? "density (runs off the top)" : "density";
      marks.add(outline(marks.stream().anyMatch(Mark.Line.class::isInstance) ? "" : label, curve));
    }
    for (Interval interval : law.intervals()) {
      marks.add(new Mark.Rule("edge " + number(interval.lower()), interval.lower()));
      marks.add(new Mark.Rule("edge " + number(interval.upper()), interval.upper()));
    }
    return marks.toArray(Mark[]::new);
  }

  /** The line along the density, with a gap where that runs off the axis. */
  private Mark outline(String label, Curve curve) {
    double[] height =
        Arrays.stream(curve.density()).map(y -> y > frame.top() ? Double.NaN : y).toArray();
    return new Mark.Line(label, Ink.BLUE, Mark.Stroke.SOLID, curve.x(), height);
  }

  private Mark stems(List<Atom> atoms) {
    String label =
        law.atoms().size() == 1
            ? "atom at "
                + number(law.atoms().get(0).at())
                + ", mass "
                + number(law.atoms().get(0).mass())
            : "atoms (mass at each point)";
    return new Mark.Stems(
        label,
        Ink.ATOM,
        atoms.stream().mapToDouble(Atom::at).toArray(),
        atoms.stream().mapToDouble(Atom::mass).toArray());
  }

  private static String number(double value) {
    String digits = String.format(Locale.ROOT, "%.4g", value);
    return digits.contains("e") ? digits : digits.replaceFirst("\\.?0+$", "");
  }
}
