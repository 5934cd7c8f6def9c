package io.attentionspectra.report.figures;

import io.attentionspectra.base.Document;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.report.figures.internal.Experiment;
import io.attentionspectra.report.figures.internal.Figure;
import io.attentionspectra.report.figures.internal.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * The figures of one run.
 *
 * @param part which figures
 * @param scale sizes of the experiments as a share of the full ones, those of the papers, in (0, 1]
 * @param seed seed of the run
 * @param figures the figures, in the order of the page
 */
@API(status = API.Status.INTERNAL)
public record Gallery(Part part, double scale, long seed, List<Figure> figures) {

  /**
   * Copies the list.
   *
   * @param part which figures
   * @param scale sizes of the experiments as a share of the full ones, those of the papers, in (0,
   *     1]
   * @param seed seed of the run
   * @param figures the figures
   */
  public Gallery {
    figures = List.copyOf(figures);
  }

  /**
   * How often {@link #of} calls its progress.
   *
   * @param part which figures
   * @param scale sizes of the experiments as a share of the full ones, those of the papers, in (0,
   *     1]
   * @return a number of units of work
   * @throws IllegalArgumentException if the scale is not in (0, 1]
   */
  public static int units(Part part, double scale) {
    return part.experiments(new Sizes(scale)).stream().mapToInt(Experiment::units).sum();
  }

  /**
   * Runs the experiments one after the other.
   *
   * @param part which figures
   * @param scale sizes of the experiments as a share of the full ones, those of the papers, in (0,
   *     1]
   * @param seed seed of the run
   * @param progress called after every unit, from any thread, with the id of the experiment
   * @return the figures
   * @throws IllegalArgumentException if the scale is not in (0, 1]
   */
  public static Gallery of(Part part, double scale, long seed, Consumer<String> progress) {
    List<Figure> figures = new ArrayList<>();
    for (Experiment experiment : part.experiments(new Sizes(scale))) {
      Randomness own = Randomness.of(seed).child(experiment.id(), 0);
      figures.add(experiment.run(own, progress::accept));
    }
    return new Gallery(part, scale, seed, figures);
  }

  /**
   * All numbers, those of the tables and those of the plots.
   *
   * @return a new document
   */
  public Document document() {
    return GalleryDocument.of(this);
  }

  /**
   * The titles and readings of the figures as plain text.
   *
   * @return a paragraph per figure
   */
  public String summary() {
    return figures.stream()
        .map(figure -> figure.title() + "\n  " + figure.reading())
        .collect(Collectors.joining("\n\n"));
  }

  /**
   * The page.
   *
   * @return one self-contained HTML document
   */
  public String page() {
    return GalleryPage.of(this);
  }
}
