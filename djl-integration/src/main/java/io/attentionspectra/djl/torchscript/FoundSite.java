package io.attentionspectra.djl.torchscript;

import io.attentionspectra.djl.torchscript.Expression.Call;
import java.util.ArrayList;
import java.util.List;

/** A site as the search finds it: what to record, and where. */
final class FoundSite {

  final String path;
  final ProbeSite.Kind kind;

  /** Values that are the attention; several when branches compute it. */
  final List<Value> attention = new ArrayList<>();

  /** Products of queries and keys, of different branches. */
  final List<Product> products = new ArrayList<>();

  /** Dimension of the softmax where it is written, {@code Integer.MIN_VALUE} where it is not. */
  final int dimension;

  /** Linear maps that make the queries and the keys, of different branches. */
  final List<Projection> queries = new ArrayList<>();

  final List<Projection> keys = new ArrayList<>();

  FoundSite(String path, ProbeSite.Kind kind, int dimension) {
    this.path = path;
    this.kind = kind;
    this.dimension = dimension;
  }

  /** The dimension the softmax runs over in an array of that rank, the last if none is written. */
  int softmaxOver(int rank) {
    int written = dimension == Integer.MIN_VALUE || isFused() ? -1 : dimension;
    return written < 0 ? rank + written : written;
  }

  Frame frame() {
    return attention.get(0).frame();
  }

  /** Whether the attention is an operator that is replaced as a whole. */
  boolean isFused() {
    return kind == ProbeSite.Kind.SCALED_DOT_PRODUCT || kind == ProbeSite.Kind.FUSED;
  }

  Call call() {
    return (Call) attention.get(0).expression();
  }

  /** Whether both compute the same scores, on branches of one softmax. */
  boolean isBranchOf(FoundSite other) {
    return kind == ProbeSite.Kind.SOFTMAX
        && other.kind == kind
        && path.equals(other.path)
        && frame() == other.frame()
        && calls(products).equals(calls(other.products));
  }

  private static List<Value.Key> calls(List<Product> products) {
    return products.stream().map(product -> product.call().key(-1)).toList();
  }
}
