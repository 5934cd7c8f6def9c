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

/**
 * The replicas of one draw beside one head on one text while they are read: given the measured
 * spectra of the views wanted, it says what of which replica to read next, takes what was read, and
 * returns the {@link Replicas} of each view. For sessions, which draw every ordered replica once
 * for all its views.
 *
 * <p>As many replicas as {@link HeadDraw#least} are read whole. Further ones are read whole where
 * {@link HeadDraw#enough} says that those do not suffice; else only for their largest value, and
 * only where p-values are taken from this draw. What is read depends on the head alone, so it is
 * the same on any number of threads. Not thread-safe.
 */
public final class ReplicaReadings {

  private final HeadDraw draw;
  private final int first;
  private final Map<AttentionView, View> views = new EnumMap<>(AttentionView.class);

  private ReplicaReadings(HeadDraw draw, int first, Map<AttentionView, Spectrum> measured) {
    this.draw = draw;
    this.first = first;
    measured.forEach((view, spectrum) -> views.put(view, new View(spectrum)));
  }

  /** What one view has given so far: whole spectra of the first replicas, largest values of all. */
  private static final class View {

    private final Spectrum measured;
    private final List<AttentionSpectrum> whole = new ArrayList<>();
    private final List<Double> largest = new ArrayList<>();

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
   * Nothing read yet.
   *
   * @param draw what is drawn
   * @param measured spectrum of the measured head in every view that is wanted
   * @param plotted whether the replicas are plotted by rank, which takes all of them whole
   * @return the readings
   */
  public static ReplicaReadings of(
      HeadDraw draw, Map<AttentionView, Spectrum> measured, boolean plotted) {
    int first = plotted ? draw.replicas() : Math.min(draw.replicas(), draw.least());
    return new ReplicaReadings(draw, first, measured);
  }

  /**
   * What to read first.
   *
   * @return whole replicas of every view
   */
  public List<Order> begin() {
    return IntStream.range(0, first)
        .mapToObj(replica -> new Order(replica, views.keySet(), Set.of()))
        .toList();
  }

  /**
   * What to read next, once all that was ordered is here.
   *
   * @param ofHead the readings of all draws beside the same head
   * @return orders by replica; none if this draw is done as far as the others have come
   */
  public List<Order> next(Collection<ReplicaReadings> ofHead) {
    List<Order> orders = new ArrayList<>();
    Map<AttentionView, Boolean> wanted = new EnumMap<>(AttentionView.class);
    views.forEach(
        (view, read) -> {
          if (read.largest.size() < draw.replicas()) {
            boolean more = read.whole.size() == read.largest.size() && !isEnough(read);
            if (more || isTested(view, ofHead)) {
              wanted.put(view, more);
            }
          }
        });
    for (int replica = first; replica < draw.replicas(); replica++) {
      Order order = order(replica, wanted);
      if (!order.whole().isEmpty() || !order.largest().isEmpty()) {
        orders.add(order);
      }
    }
    return orders;
  }

  private Order order(int replica, Map<AttentionView, Boolean> wanted) {
    Set<AttentionView> whole = EnumSet.noneOf(AttentionView.class);
    Set<AttentionView> largest = EnumSet.noneOf(AttentionView.class);
    wanted.forEach((view, more) -> (more ? whole : largest).add(view));
    return new Order(replica, whole, largest);
  }

  private boolean isEnough(View read) {
    return draw.enough(read.measured, read.spectra());
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
    if (reading.unbalanced()) {
      views.remove(AttentionView.BALANCED);
    }
    views.forEach(
        (view, read) -> {
          AttentionSpectrum spectrum = reading.whole().get(view);
          Double value = reading.largest().get(view);
          if (spectrum != null) {
            read.whole.add(spectrum);
            read.largest.add(spectrum.spectrum().get(0));
          } else if (value != null) {
            read.largest.add(value);
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
        .map(read -> new Replicas(name, read.whole, read.largest));
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
