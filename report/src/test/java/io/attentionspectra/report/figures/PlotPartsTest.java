package io.attentionspectra.report.figures;

import static io.attentionspectra.spectrum.Distance.KOLMOGOROV_SMIRNOV;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.report.figures.internal.Cell;
import io.attentionspectra.report.figures.internal.PowerFit;
import io.attentionspectra.report.plot.internal.Axis;
import io.attentionspectra.report.plot.internal.Curves;
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.report.plot.internal.SvgPlot;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pieces that plots and tables are made of. */
class PlotPartsTest {

  @Test
  void linearTicksAreRoundAndInside() {
    assertEquals(List.of(0.0, 0.2, 0.4, 0.6), rounded(Axis.linear("", 0, 0.75).ticks()));
    assertEquals(List.of(3.0, 4.0, 5.0, 6.0), rounded(Axis.linear("", 2.5, 6.5).ticks()));
  }

  @Test
  void logarithmicTicksFollowTheDecades() {
    assertEquals(List.of(0.01, 0.1, 1.0, 10.0), rounded(Axis.logarithmic("", 0.004, 30).ticks()));
    assertEquals(List.of(100.0, 200.0, 500.0), rounded(Axis.logarithmic("", 90, 900).ticks()));
    assertEquals(0.5, Axis.logarithmic("", 1, 100).position(10), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({
    "0.00693, 0.00021, 0.0069 ± 0.0002",
    "10.347, 0.4, 10.3 ± 0.4",
    "1.71828, NaN, 1.72",
    "-0.8524, NaN, −0.852",
    "934.23, NaN, 934",
    "0, NaN, 0",
    "NaN, NaN, –"
  })
  void cellsShowWhatTheirErrorAllows(double value, double error, String text) {
    assertEquals(text, new Cell(value, error).text());
  }

  @Test
  void powerFitFindsAPower() {
    double[] x = {10, 20, 40, 80};
    List<Estimate> y =
        DoubleStream.of(x).mapToObj(t -> new Estimate(3 * Math.pow(t, -0.7), 0)).toList();
    PowerFit fit = PowerFit.of(x, y);
    assertEquals(-0.7, fit.exponent(), 1e-12);
    assertEquals(3, fit.factor(), 1e-11);
  }

  /** Quantiles at (i − ½)/n are 1/2n away from the law; the upper half of them 1/2. */
  @Test
  void distancesToALawAndBetweenSpectra() {
    SpectralLaw law = MarchenkoPastur.of(0.5);
    int n = 50;
    double[] values = IntStream.range(0, n).mapToDouble(i -> law.quantile((i + 0.5) / n)).toArray();
    Spectrum even = Spectrum.of(values);
    Spectrum upper = Spectrum.of(DoubleStream.of(values).skip(n / 2).toArray());
    assertEquals(0.5 / n, KOLMOGOROV_SMIRNOV.between(even, law), 1e-9);
    assertEquals(0.5 + 0.5 / n, KOLMOGOROV_SMIRNOV.between(upper, law), 1e-9);
    assertEquals(0.5, KOLMOGOROV_SMIRNOV.between(even, upper), 1e-12);
    assertEquals(0, KOLMOGOROV_SMIRNOV.between(even, even), 0);
  }

  @Test
  void histogramsHaveAreaOneWhereNothingIsCutOff() {
    Mark.Bars bars = Curves.histogram("", DoubleStream.of(0.1, 0.2, 0.2, 1.9), 0, 2, 8);
    assertEquals(1, 0.25 * DoubleStream.of(bars.heights()).sum(), 1e-12);
    assertEquals(9, bars.edges().length);
    Mark.Bars cut = Curves.histogram("", DoubleStream.of(0.1, 5), 0, 2, 8);
    assertEquals(0.5, 0.25 * DoubleStream.of(cut.heights()).sum(), 1e-12);
  }

  @Test
  void plotsEscapeTextAndSkipWhatIsMissing() {
    double[] x = {0.1, 0.5, 0.9};
    Plot plot =
        Plot.of(
            "a < b",
            Axis.linear("x & y", 0, 1),
            Axis.linear("", 0, 1),
            new Mark.Line("l", Ink.BLUE, Mark.Stroke.DASHED, x, new double[] {0, Double.NaN, 1}),
            new Mark.Points("p", Ink.BLUE, x, new double[] {0, Double.NaN, 1}, new double[3]));
    String svg = SvgPlot.of(plot, "id");
    assertTrue(svg.contains("a &lt; b") && svg.contains("x &amp; y"), svg);
    assertFalse(svg.contains("NaN"), svg);
    assertEquals(3, svg.split("<circle", -1).length - 1);
  }

  private static List<Double> rounded(List<Double> ticks) {
    return ticks.stream().map(t -> Math.round(1e6 * t) / 1e6).toList();
  }
}
