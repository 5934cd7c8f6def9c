package io.attentionspectra.family;

import io.attentionspectra.spectrum.SoftEdged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleFunction;

/**
 * The cells of an octave of β, found when first asked for. Places run from 0 at its largest β to 1
 * at its smallest, equal steps being equal ratios of β.
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
  private final Once<List<Cell>> cells = new Once<>(this::made);

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
    if (!cells.isMade()) {
      for (int step : asked(0, STEPS << DEPTH)) {
        node(step).begin();
      }
    }
    return cells.get().stream().filter(cell -> cell.holds(share)).findFirst();
  }

  private List<Cell> made() {
    List<Cell> found = new ArrayList<>();
    collect(0, FINEST, found);
    nodes.clear();
    return List.copyOf(found);
  }

  /** Adds the cells between two steps. */
  private void collect(int from, int length, List<Cell> found) {
    Optional<Cell> whole = whole(from, length);
    if (whole.isPresent()) {
      found.add(whole.get());
    } else if (length > STEPS) {
      collect(from, length / 2, found);
      collect(from + length / 2, length / 2, found);
    }
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
