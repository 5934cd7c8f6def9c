package io.attentionspectra.family;

import io.attentionspectra.spectrum.SoftEdged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleFunction;

/**
 * The cells of an octave of β, each found when a place of it is first asked for. Places run from 0
 * at its largest β to 1 at its smallest, equal steps being equal ratios of β.
 */
final class Octave {

  /** Halvings before laws are exact. */
  private static final int DEPTH = 3;

  /** Steps of an octave that is not halved: nodes at even ones, tests at the first and the last. */
  private static final int STEPS = 8;

  /** Steps of an octave halved as often as may be: every place that is ever asked for is one. */
  private static final int FINEST = STEPS << DEPTH;

  private final double[] levels;
  private final double tolerance;
  private final double edgeTolerance;
  private final DoubleFunction<? extends SoftEdged> law;
  private final ConcurrentMap<Integer, Once<Optional<Node>>> nodes = new ConcurrentHashMap<>();
  private final ConcurrentMap<Stretch, Once<Optional<Cell>>> cells = new ConcurrentHashMap<>();

  /** The places between two steps. */
  private record Stretch(int from, int length) {

    /** The half that holds a place. */
    Stretch half(double share) {
      int middle = from + length / 2;
      return new Stretch(share < share(middle) ? from : middle, length / 2);
    }
  }

  /**
   * @param levels values that distribution functions may have in gaps
   * @param tolerance what distribution functions may differ by where that is checked
   * @param edgeTolerance what interpolated right edges may differ by there, relative to them
   * @param law the exact law at a place of the octave
   */
  Octave(
      double[] levels,
      double tolerance,
      double edgeTolerance,
      DoubleFunction<? extends SoftEdged> law) {
    this.levels = levels;
    this.tolerance = tolerance;
    this.edgeTolerance = edgeTolerance;
    this.law = law;
  }

  /** The cell that holds a place; none where laws are exact. */
  Optional<Cell> cell(double share) {
    Stretch stretch = new Stretch(0, FINEST);
    Optional<Cell> whole = cell(stretch);
    while (whole.isEmpty() && stretch.length() > STEPS) {
      stretch = stretch.half(share);
      whole = cell(stretch);
    }
    return whole;
  }

  /** One cell, if it is precise enough; threads that ask for it share the work for its laws. */
  private Optional<Cell> cell(Stretch stretch) {
    Once<Optional<Cell>> cell =
        cells.computeIfAbsent(
            stretch, places -> new Once<>(() -> whole(places.from(), places.length())));
    if (!cell.isMade()) {
      for (int step : asked(stretch.from(), stretch.length())) {
        node(step).begin();
      }
    }
    return cell.get();
  }

  /** One cell between two steps, if it is precise enough. */
  private Optional<Cell> whole(int from, int length) {
    List<Node> laws = new ArrayList<>();
    for (int step : asked(from, length)) {
      node(step).get().ifPresent(laws::add);
    }
    if (laws.size() < Cell.NODES + 2) {
      return Optional.empty();
    }
    try {
      Cell cell = Cell.of(share(from), share(length), levels, laws.subList(0, Cell.NODES));
      int eighth = length / STEPS;
      boolean agrees =
          agrees(cell, share(from + eighth), laws.get(Cell.NODES).law())
              && agrees(cell, share(from + length - eighth), laws.get(Cell.NODES + 1).law());
      return agrees ? Optional.of(cell) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean agrees(Cell cell, double share, SoftEdged law) {
    return cell.edgeError(share, law) <= edgeTolerance && cell.error(share, law) <= tolerance;
  }

  /** The nodes of a cell and the two places where it is compared. */
  private static int[] asked(int from, int length) {
    int eighth = length / STEPS;
    return new int[] {
      from,
      from + 2 * eighth,
      from + 4 * eighth,
      from + 6 * eighth,
      from + length,
      from + eighth,
      from + length - eighth
    };
  }

  private static double share(int step) {
    return step / (double) FINEST;
  }

  private Once<Optional<Node>> node(int step) {
    return nodes.computeIfAbsent(step, s -> new Once<>(() -> exact(share(s))));
  }

  private Optional<Node> exact(double share) {
    try {
      return Optional.of(Node.of(law.apply(share)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
