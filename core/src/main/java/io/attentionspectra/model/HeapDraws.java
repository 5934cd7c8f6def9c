package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.balancing.UnbalancedException;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All that is drawn beside one head, on the heap: given the head's site and its measured spectra,
 * {@link HeapHead} and {@link AttentionRequest} read them and take the replicas by view.
 */
final class HeapDraws {

  /** A draw that the site shows enough for. */
  private record Drawn(HeadDraw draw, HeadEnsemble ensemble, ReplicaReadings readings) {}

  private final HeadSite site;
  private final List<Drawn> all = new ArrayList<>();

  private HeapDraws(HeadSite site) {
    this.site = site;
  }

  /** Nothing drawn yet. */
  static HeapDraws of(
      Map<HeadDraw, HeadEnsemble> drawn,
      HeadSite site,
      Function<HeadDraw, ReplicaReadings> readings) {
    HeapDraws draws = new HeapDraws(site);
    drawn.forEach(
        (draw, ensemble) -> draws.all.add(new Drawn(draw, ensemble, readings.apply(draw))));
    return draws;
  }

  /**
   * Draws until every draw has what it needs.
   *
   * @param seed of the head; each draw takes its child {@code (name, 0)}
   */
  HeapDraws read(Randomness seed, SpectralSolver solver) {
    for (Drawn each : all) {
      read(each, each.readings().begin(), seed, solver);
    }
    List<ReplicaReadings> ofHead = all.stream().map(Drawn::readings).toList();
    boolean going = true;
    while (going) {
      going = false;
      for (Drawn each : all) {
        List<ReplicaReadings.Order> orders = each.readings().next(ofHead);
        read(each, orders, seed, solver);
        going |= !orders.isEmpty();
      }
    }
    return this;
  }

  private void read(
      Drawn of, List<ReplicaReadings.Order> orders, Randomness seed, SpectralSolver solver) {
    of.readings().readOnHeap(orders, of.ensemble(), site, seed.child(of.draw().name(), 0), solver);
  }

  /** The replicas of each draw in one view. */
  Map<HeadDraw, Replicas> of(AttentionView view) {
    Map<HeadDraw, Replicas> replicas = new LinkedHashMap<>();
    for (Drawn each : all) {
      each.readings()
          .replicas(view, each.ensemble().name())
          .ifPresent(drawn -> replicas.put(each.draw(), drawn));
    }
    return replicas;
  }

  /**
   * Reads one drawn head for {@link ReplicaReadings}: given what is ordered, it computes the
   * attention once, balances it if asked, and finds spectra or largest values.
   */
  static final class Replica {

    private final ReplicaReadings.Order order;
    private final SpectralSolver solver;
    private final Map<AttentionView, AttentionSpectrum> whole = new EnumMap<>(AttentionView.class);
    private final Map<AttentionView, Double> largest = new EnumMap<>(AttentionView.class);

    private Replica(ReplicaReadings.Order order, SpectralSolver solver) {
      this.order = order;
      this.solver = solver;
    }

    static ReplicaReadings.Reading read(
        AttentionHead head, ReplicaReadings.Order order, SpectralSolver solver) {
      Replica replica = new Replica(order, solver);
      if (order.reads(AttentionView.RAW)) {
        replica.add(AttentionView.RAW, head.attention(), head.mask());
      }
      return new ReplicaReadings.Reading(replica.whole, replica.largest, !replica.balances(head));
    }

    /** Whether the head could be balanced, if that was asked. */
    private boolean balances(AttentionHead head) {
      if (!order.reads(AttentionView.BALANCED)) {
        return true;
      }
      try {
        Matrix balanced = Balancing.of(head).attention();
        AttentionMask all = AttentionMask.cross(balanced.rows(), balanced.columns());
        add(AttentionView.BALANCED, balanced, all);
        return true;
      } catch (UnbalancedException e) {
        return false;
      }
    }

    private void add(AttentionView view, Matrix attention, AttentionMask mask) {
      if (order.whole().contains(view)) {
        whole.put(view, AttentionSpectrum.of(attention, mask, 1, solver));
      } else {
        largest.put(view, AttentionSpectrum.largest(attention, mask, solver));
      }
    }
  }
}
