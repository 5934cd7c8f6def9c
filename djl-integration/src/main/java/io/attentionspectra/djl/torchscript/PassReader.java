package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.Role;
import io.attentionspectra.formats.torchscript.archive.Role.What;
import io.attentionspectra.formats.torchscript.internal.search.FoundSite;
import io.attentionspectra.formats.torchscript.internal.search.Product;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the recordings of one forward pass together into readings. */
final class PassReader {

  private static final Pattern KEY = Pattern.compile("(\\d+)\\|([.\\d]*\\|\\d+)");

  /** A recording: when, where in the tree of calls, what. */
  private record Event(int count, String key, NDArray array) {}

  /** What a site has recorded last. */
  private static final class Latest {
    final Map<Integer, NDArray> queries = new HashMap<>();
    final Map<Integer, NDArray> keys = new HashMap<>();

    /** By product, then by recording. */
    final Map<Integer, Map<String, Double>> factors = new HashMap<>();

    int product;
    @Nullable NDArray entering;
    @Nullable NDArray input;
  }

  private final InstrumentedArchive archive;
  private final HiddenOrders orders;
  private final long batch;
  private final Map<Integer, Latest> latest = new HashMap<>();
  private final Map<Integer, Integer> calls = new HashMap<>();
  private final List<AttentionReading> readings = new ArrayList<>();
  private final Map<Integer, List<Integer>> waiting = new HashMap<>();

  /** By site. */
  private final Map<Integer, Integer> newest = new HashMap<>();

  private boolean open;

  private PassReader(InstrumentedArchive archive, HiddenOrders orders, long batch) {
    this.archive = archive;
    this.orders = orders;
    this.batch = batch;
  }

  static boolean isRecording(@Nullable String name) {
    return name != null && KEY.matcher(name).matches();
  }

  /**
   * Reads a pass.
   *
   * @param archive what was probed
   * @param orders of hidden states, as far as they are known; learns those of this pass
   * @param recordings arrays named {@code COUNT|PLACE|INDEX}
   * @param batch first dimension of the model's input
   */
  static PassReader of(
      InstrumentedArchive archive, HiddenOrders orders, NDList recordings, long batch) {
    PassReader reader = new PassReader(archive, orders, batch);
    List<Event> events = new ArrayList<>();
    for (NDArray array : recordings) {
      Matcher key = KEY.matcher(array.getName());
      if (key.matches()) {
        events.add(new Event(Integer.parseInt(key.group(1)), key.group(2), array));
      }
    }
    events.sort(Comparator.comparingInt(Event::count));
    events.forEach(reader::read);
    return reader;
  }

  List<AttentionReading> readings() {
    return List.copyOf(readings);
  }

  /** Whether hidden states were left out because T = B hides the order of their dimensions. */
  boolean isOpen() {
    return open;
  }

  private void read(Event event) {
    for (Role role : archive.roles().getOrDefault(event.key(), Set.of())) {
      Latest site = latest.computeIfAbsent(role.site(), s -> new Latest());
      switch (role.what()) {
        case QUERY -> {
          site.queries.put(role.product(), event.array());
          site.product = role.product();
        }
        case KEY -> site.keys.put(role.product(), event.array());
        case ENTERING -> site.entering = event.array();
        case INPUT -> site.input = event.array();
        case FACTOR -> factor(site, event, role);
        case ATTENTION -> attention(role.site(), site, event.array());
        case OUTPUT -> output(role.site(), event.array());
        case ENDING -> ending(role.site(), event.array());
      }
    }
  }

  private static void factor(Latest site, Event event, Role role) {
    if (event.array().size() == 1) {
      double number = event.array().toType(DataType.FLOAT64, false).toDoubleArray()[0];
      site.factors
          .computeIfAbsent(role.product(), p -> new HashMap<>())
          .put(event.key(), role.divides() ? 1 / number : number);
    }
  }

  private void attention(int number, Latest latest, NDArray attention) {
    FoundSite found = archive.found().get(number);
    HeadLayout layout = HeadLayout.of(found, latest.product, attention, latest.input, batch);
    if (layout == null) {
      return;
    }
    NDArray first = latest.queries.get(latest.product);
    NDArray second = latest.keys.get(latest.product);
    waiting.computeIfAbsent(number, n -> new ArrayList<>()).add(readings.size());
    newest.put(number, readings.size());
    readings.add(
        new AttentionReading(
            archive.sites().get(number),
            calls.merge(number, 1, Integer::sum) - 1,
            layout.attention(),
            layout.query(first, second),
            layout.key(first, second),
            scale(found, latest),
            hidden(number, What.ENTERING, layout.attention(), latest.entering),
            hidden(number, What.INPUT, layout.attention(), latest.input),
            null,
            null));
    this.latest.remove(number);
  }

  private @Nullable NDArray hidden(
      int number, What what, NDArray attention, @Nullable NDArray states) {
    if (states == null) {
      return null;
    }
    NDArray arranged = orders.arranged(number, what, attention, states);
    open |= arranged == null && HiddenOrders.isOpen(attention, states);
    return arranged;
  }

  private void output(int number, NDArray states) {
    for (int index : waiting.getOrDefault(number, List.of())) {
      AttentionReading reading = readings.get(index);
      NDArray hidden = hidden(number, What.OUTPUT, reading.attention(), states);
      if (hidden != null) {
        readings.set(index, reading.withOutput(hidden));
      }
    }
    waiting.remove(number);
  }

  /** Of the last of the site's readings, where the states keep a vector for each of its queries. */
  private void ending(int number, NDArray states) {
    int last = newest.getOrDefault(number, -1);
    if (last >= 0) {
      NDArray attention = readings.get(last).attention();
      NDArray hidden = hidden(number, What.ENDING, attention, states);
      if (hidden != null) {
        readings.set(last, readings.get(last).withEnding(hidden));
      }
    }
  }

  private static OptionalDouble scale(FoundSite found, Latest latest) {
    boolean fused = found.isFused();
    Product product = fused || found.products.isEmpty() ? null : found.products.get(latest.product);
    if (!fused && (product == null || !product.isScaleKnown())) {
      return OptionalDouble.empty();
    }
    int expected = product == null ? 1 : product.recordedFactors();
    double scale = product == null ? 1 : product.writtenScale();
    Map<String, Double> recorded = latest.factors.getOrDefault(latest.product, Map.of());
    for (double factor : recorded.values()) {
      scale *= factor;
    }
    return recorded.size() == expected ? OptionalDouble.of(scale) : OptionalDouble.empty();
  }
}
