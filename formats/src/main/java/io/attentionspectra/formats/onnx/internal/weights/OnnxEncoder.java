package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.attentionspectra.formats.checkpoint.Architecture;
import io.attentionspectra.formats.checkpoint.EncoderConfig;
import io.attentionspectra.formats.checkpoint.ParameterNames;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Dense;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Norm;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
   * @param weights its parameters under the names of {@link ParameterNames#BERT}
   * @param typed whether token types are an input; if not, all are 0
   */
  record Proof(EncoderConfig config, Map<String, Weight> weights, boolean typed) {}

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

  private EncoderConfig config(OnnxEmbeddings embeddings, Norm norm) throws NotProven {
    long width = embeddings.tokens().getDims(1);
    if (layer.heads() * layer.headSize() != width) {
      throw new NotProven("number of heads");
    }
    return new EncoderConfig(
        Architecture.BERT,
        whole(embeddings.tokens().getDims(0)),
        whole(width),
        layers.size(),
        whole(layer.heads()),
        whole(layers.get(0).intermediate().bias().tensor().getDims(0)),
        whole(embeddings.positions().getDims(0)),
        0,
        whole(embeddings.types().getDims(0)),
        epsilon(norm),
        0.1,
        0.1);
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
    ParameterNames names = ParameterNames.BERT;
    Map<String, Weight> weights = new LinkedHashMap<>();
    weights.put(names.tokens(), new Weight(embeddings.tokens(), false));
    weights.put(names.positions(), new Weight(embeddings.positions(), false));
    weights.put(names.types(), new Weight(embeddings.types(), false));
    put(weights, names.norm(), norm);
    for (int i = 0; i < layers.size(); i++) {
      String at = String.format(Locale.ROOT, names.layer(), i);
      OnnxLayer.Parts parts = layers.get(i);
      put(weights, at + names.query(), parts.query());
      put(weights, at + names.key(), parts.key());
      put(weights, at + names.value(), parts.value());
      put(weights, at + names.attentionOutput(), parts.attentionOutput());
      put(weights, at + names.attentionNorm(), parts.attentionNorm());
      put(weights, at + names.intermediate(), parts.intermediate());
      put(weights, at + names.output(), parts.output());
      put(weights, at + names.outputNorm(), parts.outputNorm());
    }
    return weights;
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
