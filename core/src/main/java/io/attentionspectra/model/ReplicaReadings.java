package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * The replicas of one draw beside one head on one text while they are read: given the measured
 * spectra of the views wanted, it says what of which replica to read next, takes what was read, and
 * returns the {@link Replicas} of each view. For sessions, which draw every ordered replica once
 * for all its views.
 *
 * <p>As many replicas as {@link HeadDraw#least} are read whole, two at least where a band is
 * plotted of them. Then they are read one by one, whole, until {@link HeadDraw#enough} says that
 * those suffice; of the others only the largest value is read, and only where p-values are taken
 * from this draw or a band is plotted. What is read depends on the head and the text alone, so it
 * is the same on any number of threads and in any part of the texts. Not thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class ReplicaReadings {

  /** Fewest whole replicas that have a spread. */
  private static final int SPREAD = 2;

  private final HeadDraw draw;
  private final int first;
  private final boolean plotted;
  private final Map<AttentionView, View> views = new EnumMap<>(AttentionView.class);

  /** Replicas read so far, of which each has a number below this. */
  private int read;

  private ReplicaReadings(
      HeadDraw draw, int first, boolean plotted, Map<AttentionView, Spectrum> measured) {
    this.draw = draw;
    this.first = Math.min(first, draw.replicas());
    this.plotted = plotted;
    measured.forEach((view, spectrum) -> views.put(view, new View(spectrum)));
  }

  /** What one view has given so far: whole spectra of the first replicas, largest values of all. */
  private static final class View {

    private final Spectrum measured;
    private final List<AttentionSpectrum> whole = new ArrayList<>();
    private final List<Double> largest = new ArrayList<>();

    /** Whether no more replicas are read whole. */
    private boolean ended;

    View(Spectrum measured) {
      this.measured = measured;
    }

    List<Spectrum> spectra() {
      return whole.stream().map(AttentionSpectrum::spectrum).toList();
    }
  }

  /**
   * What to read of one replica, drawn once.
   *
   * @param replica its number, which seeds it
   * @param whole views of which the whole spectrum is read
   * @param largest views of which only the largest value is read
   */
  public record Order(int replica, Set<AttentionView> whole, Set<AttentionView> largest) {

    /**
     * Copies the sets.
     *
     * @param replica its number
     * @param whole views read whole
     * @param largest views read for their largest value
     */
    public Order {
      whole = Set.copyOf(whole);
      largest = Set.copyOf(largest);
    }

    /**
     * Whether a view is read at all.
     *
     * @param view which
     * @return true if its spectrum or its largest value is wanted
     */
    public boolean reads(AttentionView view) {
      return whole.contains(view) || largest.contains(view);
    }
  }

  /**
   * What was read of one replica.
   *
   * @param whole spectra by view
   * @param largest largest values by view
   * @param unbalanced whether the replica cannot be balanced; the balanced view is then dropped
   */
  public record Reading(
      Map<AttentionView, AttentionSpectrum> whole,
      Map<AttentionView, Double> largest,
      boolean unbalanced) {

    /**
     * Copies the maps.
     *
     * @param whole spectra by view
     * @param largest largest values by view
     * @param unbalanced whether the replica cannot be balanced
     */
    public Reading {
      whole = Map.copyOf(whole);
      largest = Map.copyOf(largest);
    }
  }

  /**
   * Nothing read yet; no more is read than distances and p-values need.
   *
   * @param draw what is drawn
   * @param measured spectrum of the measured head in every view that is wanted
   * @return the readings
   */
  public static ReplicaReadings of(HeadDraw draw, Map<AttentionView, Spectrum> measured) {
    return new ReplicaReadings(draw, draw.least(), false, measured);
  }

  /**
   * Nothing read yet; as much is read as the band of a picture needs: whole spectra of two replicas
   * at least, and the largest value of all.
   *
   * @param draw what is drawn
   * @param measured spectrum of the measured head in every view that is wanted
   * @return the readings
   */
  public static ReplicaReadings plotted(HeadDraw draw, Map<AttentionView, Spectrum> measured) {
    return new ReplicaReadings(draw, Math.max(draw.least(), SPREAD), true, measured);
  }

  /**
   * Nothing read yet; all replicas are read whole.
   *
   * @param draw what is drawn
   * @param measured spectrum of the measured head in every view that is wanted
   * @return the readings
   */
  static ReplicaReadings whole(HeadDraw draw, Map<AttentionView, Spectrum> measured) {
    return new ReplicaReadings(draw, draw.replicas(), true, measured);
  }

  /**
   * What to read first.
   *
   * @return whole replicas of every view
   */
  public List<Order> begin() {
    return orders(first, views.keySet(), Set.of());
  }

  /**
   * What to read next, once all that was ordered is here.
   *
   * @param ofHead the readings of all draws beside the same head
   * @return orders by replica; none if this draw is done
   */
  public List<Order> next(Collection<ReplicaReadings> ofHead) {
    Set<AttentionView> whole = EnumSet.noneOf(AttentionView.class);
    Set<AttentionView> largest = EnumSet.noneOf(AttentionView.class);
    views.forEach(
        (view, known) -> {
          if (!known.ended && !isEnough(known)) {
            whole.add(view);
          } else {
            known.ended = true;
            if (plotted || isTested(view, ofHead)) {
              largest.add(view);
            }
          }
        });
    if (read == draw.replicas() || (whole.isEmpty() && largest.isEmpty())) {
      return List.of();
    }
    return orders(whole.isEmpty() ? draw.replicas() : read + 1, whole, largest);
  }

  /** What to read of every replica from the next one to one before the end. */
  private List<Order> orders(int end, Set<AttentionView> whole, Set<AttentionView> largest) {
    return IntStream.range(read, end)
        .mapToObj(replica -> new Order(replica, whole, largest))
        .toList();
  }

  private boolean isEnough(View known) {
    return draw.enough(known.measured, known.spectra());
  }

  private boolean isTested(AttentionView view, Collection<ReplicaReadings> ofHead) {
    return ofHead.stream()
        .noneMatch(other -> other.views.containsKey(view) && draw.givesWayTo(other.draw));
  }

  /**
   * Takes what was read of the next replica.
   *
   * @param reading of the next order
   */
  public void add(Reading reading) {
    read++;
    if (reading.unbalanced()) {
      views.remove(AttentionView.BALANCED);
    }
    views.forEach(
        (view, known) -> {
          AttentionSpectrum spectrum = reading.whole().get(view);
          Double value = reading.largest().get(view);
          if (spectrum != null) {
            known.whole.add(spectrum);
            known.largest.add(spectrum.spectrum().get(0));
          } else if (value != null) {
            known.largest.add(value);
          }
        });
  }

  /**
   * What was read.
   *
   * @param view of which view
   * @param name name of the ensemble
   * @return the replicas; empty if the view was not wanted or was dropped
   */
  public Optional<Replicas> replicas(AttentionView view, String name) {
    return Optional.ofNullable(views.get(view))
        .map(known -> new Replicas(name, known.whole, known.largest));
  }

  /**
   * Draws what was ordered on the heap, in parallel, and takes it. Replica r has the child seed
   * {@code ("replica", r)}.
   *
   * @param orders of {@link #begin} or {@link #next}
   * @param ensemble what the draw draws at the site
   * @param site the measured head
   * @param seed seed of the draw
   * @param solver finds singular values
   * @throws IllegalArgumentException if the heads drawn are not of the size of the measured one
   */
  public void readOnHeap(
      List<Order> orders,
      HeadEnsemble ensemble,
      HeadSite site,
      Randomness seed,
      SpectralSolver solver) {
    orders.parallelStream()
        .map(
            order -> {
              AttentionHead head = ensemble.draw(seed.child("replica", order.replica()));
              requireSize(head.mask().withoutPadding(), site.mask());
              return HeapDraws.Replica.read(head, order, solver);
            })
        .toList()
        .forEach(this::add);
  }

  private void requireSize(AttentionMask drawn, AttentionMask wanted) {
    if (drawn.queries() != wanted.queries() || drawn.keys() != wanted.keys()) {
      throw Check.failure(
          "heads of the null '" + draw.name() + "'",
          drawn.queries() + " x " + drawn.keys(),
          "must have the size of the measured head, " + wanted.queries() + " x " + wanted.keys(),
          "draw as many queries and keys as the site has");
    }
  }
}
