package io.attentionspectra.formats.onnx.internal.rewrite;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.pattern.Weights;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the table of which token numbers choose rows. For {@code OnnxProbe}. */
public final class EmbeddingTable {

  private final Reading reading;

  public EmbeddingTable(Reading reading) {
    this.reading = reading;
  }

  private record Candidate(String ids, String table, long rows, GraphNode node, String data) {}

  public Optional<String> name() {
    return found().map(Candidate::table);
  }

  public OptionalLong rows() {
    return found().stream().mapToLong(Candidate::rows).findFirst();
  }

  /** The table alone, see {@code OnnxProbe.tokenTable()}. */
  public Optional<byte[]> graph() {
    return found().map(each -> new TokenTable(reading, each.node(), each.data()).bytes());
  }

  private Optional<Candidate> found() {
    List<Candidate> candidates = new ArrayList<>();
    for (GraphNode node : reading.graph().nodes()) {
      boolean fused = node.is("com.microsoft.EmbedLayerNormalization");
      if (node.is("Gather") && node.whole("axis", 0) == 0) {
        add(candidates, node, node.input(1), node.input(0));
      } else if (fused) {
        add(candidates, node, node.input(0), node.input(2));
      }
    }
    return candidates.stream()
        .filter(each -> !isOther(each.ids()))
        .max(
            Comparator.comparing((Candidate each) -> each.ids().equals("input_ids"))
                .thenComparing(Candidate::rows));
  }

  private void add(List<Candidate> candidates, GraphNode node, String ids, String table) {
    Optional<String> input = reading.dependence().ids(ids);
    Optional<String> found =
        Weights.initialiser(table, reading).filter(name -> reading.values().rank(name) == 2);
    if (input.isPresent() && found.isPresent()) {
      long rows = reading.values().shape(found.get()).orElseThrow()[0];
      candidates.add(new Candidate(input.get(), found.get(), rows, node, table));
    }
  }

  private static boolean isOther(String input) {
    String name = input.toLowerCase(Locale.ROOT);
    return name.contains("type") || name.contains("segment") || name.contains("position");
  }
}
