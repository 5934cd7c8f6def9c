package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run of a rewritten graph with everything fetched, after the model's own outputs were found to
 * be, bit for bit, those of the untouched graph, with and without fetching.
 */
final class ProbedRun {

  private final OnnxProbe probe;
  private final Map<String, Array> values;

  private ProbedRun(OnnxProbe probe, Map<String, Array> values) {
    this.probe = probe;
    this.values = values;
  }

  static ProbedRun of(byte[] untouched, OnnxProbe probe, Map<String, Array> inputs)
      throws Exception {
    try (RunGraph before = new RunGraph(untouched, probe.externalFolder());
        RunGraph after = new RunGraph(probe.rewritten(), probe.externalFolder())) {
      List<String> own = new ArrayList<>(before.outputs());
      assertEquals(own, new ArrayList<>(after.outputs()).subList(0, own.size()));
      Map<String, Array> expected = before.run(inputs, own);
      Map<String, Array> unasked = after.run(inputs, own);
      Map<String, Array> asked = after.run(inputs, after.outputs());
      for (String name : own) {
        assertArrayEquals(expected.get(name).numbers(), unasked.get(name).numbers(), name);
        assertArrayEquals(expected.get(name).numbers(), asked.get(name).numbers(), name);
      }
      return new ProbedRun(probe, asked);
    }
  }

  Array value(String name) {
    assertTrue(values.containsKey(name), name);
    return values.get(name);
  }

  Map<String, Array> values() {
    return values;
  }

  /** Probabilities of a site as (batch, heads, tokens, tokens). */
  Array attention(OnnxSite site, int batch) {
    Array found = value(site.probabilities().orElseThrow().name());
    long[] shape = found.shape();
    int rank = shape.length;
    long heads = RunGraph.elements(shape) / (batch * shape[rank - 1] * shape[rank - 2]);
    return new Array(new long[] {batch, heads, shape[rank - 2], shape[rank - 1]}, found.numbers());
  }

  /** The same from queries and keys alone, in float64. */
  Array again(OnnxSite site, int batch, int heads) {
    Product product = site.product().orElseThrow();
    return new Recomputed(values, batch, heads).attention(product);
  }

  /** Everything that a site names is there. */
  void assertComplete() {
    Set<String> names = values.keySet();
    for (OnnxSite site : probe.sites()) {
      site.tokens().ifPresent(name -> assertTrue(names.contains(name), name));
      site.value().ifPresent(each -> assertTrue(names.contains(each.name()), each.name()));
      site.context().ifPresent(each -> assertTrue(names.contains(each.name()), each.name()));
    }
    probe.hiddenStates().forEach(name -> assertTrue(names.contains(name), name));
  }

  /** Largest difference of probabilities times values from the context of the graph itself. */
  double contextError(OnnxSite site, Array attention) {
    return new Recomputed(values, attention.size(0), attention.size(1))
        .contextError(attention, site.value().orElseThrow(), site.context().orElseThrow());
  }
}
