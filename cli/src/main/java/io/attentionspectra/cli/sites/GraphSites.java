package io.attentionspectra.cli.sites;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.onnx.site.OnnxSite;
import io.attentionspectra.formats.onnx.site.OnnxSite.Kind;
import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import io.attentionspectra.formats.onnx.site.OnnxSite.Projection;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.formats.onnx.site.OnnxSite.Term;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an ONNX graph computes attention, and what of it can be asked for.
 *
 * @param model as given on the command line
 * @param probe the graph
 */
record GraphSites(Path model, OnnxProbe probe) implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    Document all =
        new Document()
            .put("model", model.toString())
            .objects("sites", probe.sites().stream().map(GraphSites::document).toList())
            .put("hiddenStates", probe.hiddenStates())
            .put("notes", probe.notes());
    probe.embeddingTable().ifPresent(name -> all.put("embeddingTable", name));
    return all.map();
  }

  private static Document document(OnnxSite site) {
    Document document =
        new Document()
            .put("index", site.index())
            .put("node", site.node())
            .put("operation", site.operation());
    put(document, "probabilities", site.probabilities());
    put(document, "scores", site.scores());
    site.product().ifPresent(product -> put(document, product));
    put(document, "value", site.value());
    put(document, "context", site.context());
    site.tokens().ifPresent(name -> document.put("tokens", name));
    site.queries().map(Projection::weight).ifPresent(name -> document.put("queryWeight", name));
    site.keys().map(Projection::weight).ifPresent(name -> document.put("keyWeight", name));
    return document.put("missing", site.missing());
  }

  private static void put(Document document, Product product) {
    put(document, "query", Optional.of(product.query().tensor()));
    document.number("queryFactor", product.query().factor());
    put(document, "key", Optional.of(product.key().tensor()));
    document.number("keyFactor", product.key().factor()).number("scale", product.scale());
    product.cap().ifPresent(cap -> document.number("cap", cap));
    document.objects("terms", product.terms().stream().map(GraphSites::document).toList());
  }

  private static Document document(Term term) {
    Document document =
        new Document().put("kind", term.kind().toString()).put("form", term.form().toString());
    put(document, "tensor", term.tensor());
    return document.number("value", term.value());
  }

  private static void put(Document document, String key, Optional<Tensor> tensor) {
    tensor.ifPresent(
        of ->
            document.put(
                key,
                new Document()
                    .put("name", of.name())
                    .put("axes", of.axes().stream().map(Enum::toString).toList())
                    .map()));
  }

  @Override
  public String text() {
    List<String> lines = new ArrayList<>();
    Table table = Table.withHeader("site", "operation", "q and k", "c", "cap", "mask", "bias", "X");
    for (OnnxSite site : probe.sites()) {
      Optional<Product> product = site.product();
      table.row(
          site.node(),
          site.operation(),
          product.isPresent() ? "yes" : "no",
          product.map(of -> Digits.of(of.scale())).orElse("-"),
          product.flatMap(of -> of.cap().stream().boxed().findFirst()).map(Digits::of).orElse("-"),
          has(product, Kind.MASK),
          has(product, Kind.POSITION_BIAS),
          site.tokens().isPresent() ? "yes" : "no");
    }
    lines.add(table.toString());
    int depths = probe.hiddenStates().size();
    lines.add(
        depths > 0
            ? "Hidden states at " + depths + " depths."
            : "Hidden states are not shown at every depth.");
    probe.sites().forEach(site -> site.missing().forEach(lines::add));
    lines.addAll(probe.notes());
    return String.join(System.lineSeparator(), lines);
  }

  private static String has(Optional<Product> product, Kind kind) {
    return product
        .map(of -> of.terms().stream().anyMatch(term -> term.kind() == kind) ? "yes" : "no")
        .orElse("-");
  }
}
