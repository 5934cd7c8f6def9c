package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import java.util.ArrayList;
import java.util.List;

/** A site as the search finds it: what to record, and where. */
public final class FoundSite {

  public final String path;
  public final ProbeSite.Kind kind;

  /** Values that are the attention; several when branches compute it. */
  public final List<Value> attention = new ArrayList<>();

  /** Products of queries and keys, of different branches. */
  public final List<Product> products = new ArrayList<>();

  /** Dimension of the softmax where it is written, {@code Integer.MIN_VALUE} where it is not. */
  final int dimension;

  /** Linear maps that make the queries and the keys, of different branches. */
  public final List<Projection> queries = new ArrayList<>();

  final List<Projection> keys = new ArrayList<>();

  FoundSite(String path, ProbeSite.Kind kind, int dimension) {
    this.path = path;
    this.kind = kind;
    this.dimension = dimension;
  }

  /** The dimension the softmax runs over in an array of that rank, the last if none is written. */
  public int softmaxOver(int rank) {
    int written = dimension == Integer.MIN_VALUE || isFused() ? -1 : dimension;
    return written < 0 ? rank + written : written;
  }

  public Frame frame() {
    return attention.get(0).frame();
  }

  /** Whether the attention is an operator that is replaced as a whole. */
  public boolean isFused() {
    return kind == ProbeSite.Kind.SCALED_DOT_PRODUCT || kind == ProbeSite.Kind.FUSED;
  }

  public Call call() {
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
