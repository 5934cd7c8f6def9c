package io.attentionspectra.report.figures;

import io.attentionspectra.base.Document;
import io.attentionspectra.base.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The figures of one run.
 *
 * @param part which figures
 * @param sizes sizes of the experiments
 * @param seed seed of the run
 * @param figures the figures, in the order of the page
 */
public record Gallery(Part part, Sizes sizes, long seed, List<Figure> figures) {

  /**
   * Copies the list.
   *
   * @param part which figures
   * @param sizes sizes of the experiments
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
   * @param sizes sizes of the experiments
   * @return a number of units of about equal length
   */
  public static int units(Part part, Sizes sizes) {
    return part.experiments(sizes).stream().mapToInt(Experiment::units).sum();
  }

  /**
   * Runs the experiments one after the other.
   *
   * @param part which figures
   * @param sizes sizes of the experiments
   * @param seed seed of the run
   * @param progress called after every unit
   * @return the figures
   */
  public static Gallery of(Part part, Sizes sizes, long seed, UnitListener progress) {
    List<Figure> figures = new ArrayList<>();
    for (Experiment experiment : part.experiments(sizes)) {
      Randomness own = Randomness.of(seed).child(experiment.id(), 0);
      figures.add(experiment.run(own, progress));
    }
    return new Gallery(part, sizes, seed, figures);
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
