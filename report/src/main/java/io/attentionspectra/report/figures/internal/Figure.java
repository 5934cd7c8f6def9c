package io.attentionspectra.report.figures.internal;

import io.attentionspectra.report.plot.internal.Plot;
import java.util.List;

/**
 * What one experiment shows.
 *
 * @param id short name
 * @param title what is compared
 * @param source the paper, and its claim that is put to the test
 * @param reading one or two plain sentences on what the plots show
 * @param setting the sizes
 * @param plots the plots
 * @param table the numbers beside them
 */
public record Figure(
    String id,
    String title,
    String source,
    String reading,
    String setting,
    List<Plot> plots,
    NumberTable table) {

  /** Copies the list. */
  public Figure {
    plots = List.copyOf(plots);
  }
}
