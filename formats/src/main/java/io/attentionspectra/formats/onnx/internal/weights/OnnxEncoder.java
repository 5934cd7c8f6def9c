package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.attentionspectra.formats.internal.architecture.Architectures;
import io.attentionspectra.formats.internal.architecture.ParameterNames;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Dense;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Norm;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Weight;
import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proves from its operations that a graph computes a BERT (Devlin et al., NAACL 2019), and finds
 * sizes and weights on the way; names of nodes and tensors count for nothing. Read from the last
 * normalisation backwards: layers as in {@link OnnxLayer}, before them a normalisation of {@link
 * OnnxEmbeddings}. Everything else is not proven.
 */
final class OnnxEncoder {

  private final OnnxGraph graph;
  private final OnnxPatterns patterns;
  private final OnnxLayer layer;
  private final Set<String> hidden = new HashSet<>();
  private final List<OnnxLayer.Parts> layers = new ArrayList<>();

  private OnnxEncoder(OnnxGraph graph) {
    this.graph = graph;
    patterns = new OnnxPatterns(graph);
    layer = new OnnxLayer(graph);
  }

  /**
   * A proven encoder.
   *
   * @param config its sizes
   * @param weights its parameters under the names of a BERT
   * @param typed whether token types are an input; if not, all are 0
   */
  record Proof(TransformerConfig config, Map<String, Weight> weights, boolean typed) {}

  /**
   * Proves a graph.
   *
   * @throws NotProven if it is no BERT, or computes a part in a way that is not recognised
   */
  static Proof of(OnnxGraph graph) throws NotProven {
    NotProven nearest = new NotProven("layers, which end in a normalisation");
    int reached = 0;
    Set<String> tried = new HashSet<>();
    List<NodeProto> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      NodeProto node = nodes.get(i);
      if (node.getOutputCount() == 0 || tried.contains(node.getOutput(0)) || !endsNorm(node)) {
        continue;
      }
      OnnxEncoder encoder = new OnnxEncoder(graph);
      try {
        return encoder.proof(node.getOutput(0));
      } catch (NotProven e) {
        if (encoder.hidden.size() > reached) {
          reached = encoder.hidden.size();
          nearest = e;
        }
      }
      tried.addAll(encoder.hidden);
    }
    throw nearest;
  }

  private static boolean endsNorm(NodeProto node) {
    return node.getOpType().equals("Add") || node.getOpType().equals("LayerNormalization");
  }

  private Proof proof(String top) throws NotProven {
    String at = graph.source(top);
    Norm norm = patterns.norm(at);
    while (!OnnxEmbeddings.areSummed(graph, norm.input())) {
      if (!hidden.add(at)) {
        throw new NotProven("order of layers");
      }
      OnnxLayer.Parts parts = layer.ending(norm);
      layers.add(0, parts);
      at = parts.query().input();
      norm = patterns.norm(at);
    }
    hidden.add(at);
    OnnxEmbeddings embeddings = OnnxEmbeddings.of(graph, norm.input());
    if (layers.isEmpty() || !Collections.disjoint(layer.masks(), embeddings.inputs())) {
      throw new NotProven("layers");
    }
    if (graph.attentions() != layers.size()) {
      throw new NotProven(
          "attention in full: "
              + layers.size()
              + " of "
              + graph.attentions()
              + " places were recognised");
    }
    return new Proof(config(embeddings, norm), weights(embeddings, norm), embeddings.typed());
  }

  private TransformerConfig config(OnnxEmbeddings embeddings, Norm norm) throws NotProven {
    long width = embeddings.tokens().getDims(1);
    if (layer.heads() * layer.headSize() != width) {
      throw new NotProven("number of heads");
    }
    TransformerConfig usual =
        TransformerConfig.bert(
            whole(embeddings.tokens().getDims(0)),
            whole(width),
            layers.size(),
            whole(layer.heads()),
            whole(embeddings.positions().getDims(0)));
    int types = whole(embeddings.types().getDims(0));
    int inner = whole(layers.get(0).intermediate().bias().tensor().getDims(0));
    return usual
        .with(new Embedding(whole(width), usual.embedding().positions(), types, 1, true, false))
        .with(
            Normalisation.afterSum(
                io.attentionspectra.formats.transformer.Norm.layer(epsilon(norm))))
        .with(new FeedForward(inner, Activation.GELU, false))
        .with(new Dropout(0.1, 0.1));
  }

  private double epsilon(Norm norm) throws NotProven {
    for (OnnxLayer.Parts parts : layers) {
      for (Norm each : List.of(parts.attentionNorm(), parts.outputNorm())) {
        if (Math.abs(each.epsilon() - norm.epsilon()) > 1e-6 * norm.epsilon()) {
          throw new NotProven("epsilon, which differs between its normalisations");
        }
      }
    }
    return norm.epsilon();
  }

  private static int whole(long size) throws NotProven {
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new NotProven("sizes");
    }
    return (int) size;
  }

  private Map<String, Weight> weights(OnnxEmbeddings embeddings, Norm norm) {
    ParameterNames names = Architectures.names(TransformerConfig.bert(1, 1, 1, 1, 1)).get(0);
    Map<String, Weight> weights = new LinkedHashMap<>();
    weights.put(table(names, TransformerPart.TOKENS), new Weight(embeddings.tokens(), false));
    weights.put(table(names, TransformerPart.POSITIONS), new Weight(embeddings.positions(), false));
    weights.put(table(names, TransformerPart.TYPES), new Weight(embeddings.types(), false));
    put(weights, names.stem(TransformerPart.EMBEDDING_NORM), norm);
    for (int i = 0; i < layers.size(); i++) {
      String at = names.layer(i);
      OnnxLayer.Parts parts = layers.get(i);
      put(weights, at + names.stem(TransformerPart.QUERY), parts.query());
      put(weights, at + names.stem(TransformerPart.KEY), parts.key());
      put(weights, at + names.stem(TransformerPart.VALUE), parts.value());
      put(weights, at + names.stem(TransformerPart.ATTENTION_OUTPUT), parts.attentionOutput());
      put(weights, at + names.stem(TransformerPart.ATTENTION_NORM), parts.attentionNorm());
      put(weights, at + names.stem(TransformerPart.INTERMEDIATE), parts.intermediate());
      put(weights, at + names.stem(TransformerPart.OUTPUT), parts.output());
      put(weights, at + names.stem(TransformerPart.OUTPUT_NORM), parts.outputNorm());
    }
    return weights;
  }

  private static String table(ParameterNames names, TransformerPart part) {
    return names.stem(part) + ".weight";
  }

  private static void put(Map<String, Weight> weights, String name, Dense dense) {
    weights.put(name + ".weight", dense.matrix());
    weights.put(name + ".bias", dense.bias());
  }

  private static void put(Map<String, Weight> weights, String name, Norm norm) {
    weights.put(name + ".weight", norm.scale());
    weights.put(name + ".bias", norm.shift());
  }
}
