package io.attentionspectra.formats.onnx.site;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * One place of an ONNX graph where attention is computed: softmax over keys of scores s, then
 * context = softmax(s)·V. Found by {@link OnnxProbe}; every tensor named here is an output of the
 * rewritten graph.
 *
 * @param index of the site in topological order, from 0: the layer where each has one
 * @param node name of the Softmax, or of the fused operator; what it makes where it has no name
 * @param operation {@code Softmax}, or the fused operator with its domain
 * @param probabilities softmax(s), rows of queries; empty where a fused operator hides it
 * @param scores s with scale, biases and masks in it, just before the softmax, where a fused
 *     operator gives that instead; empty otherwise
 * @param product how s comes from queries and keys; empty where that cannot be told, which {@code
 *     missing} says
 * @param value V, with one row for each key
 * @param context softmax(s)·V
 * @param tokens X, (batch, tokens, features), which enters the projections of both queries and keys
 * @param queries projection of X that makes the queries
 * @param keys projection of X that makes the keys
 * @param missing what could not be found, a sentence each, naming the node
 */
public record OnnxSite(
    int index,
    String node,
    String operation,
    Optional<Tensor> probabilities,
    Optional<Tensor> scores,
    Optional<Product> product,
    Optional<Tensor> value,
    Optional<Tensor> context,
    Optional<String> tokens,
    Optional<Projection> queries,
    Optional<Projection> keys,
    List<String> missing) {

  /**
   * Copies what was missing.
   *
   * @param index as in the record
   * @param node as in the record
   * @param operation as in the record
   * @param probabilities as in the record
   * @param scores as in the record
   * @param product as in the record
   * @param value as in the record
   * @param context as in the record
   * @param tokens as in the record
   * @param queries as in the record
   * @param keys as in the record
   * @param missing as in the record
   */
  public OnnxSite {
    missing = List.copyOf(missing);
  }

  /** What an axis of a tensor counts. */
  public enum Axis {
    /** Texts. */
    BATCH,
    /** Heads; of size 1 where all heads share what is there. */
    HEAD,
    /** Groups of heads with common keys: head h of H has group ⌊h·G/H⌋. */
    KEY_GROUP,
    /** Tokens; in scores and probabilities the queries' first, then the keys'. */
    TOKEN,
    /** The m entries of one head's query, key or value. */
    FEATURE,
    /** Texts times heads, one text's heads in a row. */
    BATCH_HEAD
  }

  /**
   * A value of the rewritten graph.
   *
   * @param name as it is asked for
   * @param axes what its axes count; of terms, aligned at the last axis, any axis of size 1 is
   *     repeated; empty where the number of axes is only known when run: then four are (batch,
   *     head, ·, ·) and three (batch times head, ·, ·)
   */
  public record Tensor(String name, List<Axis> axes) {

    /**
     * Copies the axes.
     *
     * @param name as in the record
     * @param axes as in the record
     */
    public Tensor {
      axes = List.copyOf(axes);
    }

    Tensor named(UnaryOperator<String> names) {
      return new Tensor(names.apply(name), axes);
    }
  }

  /**
   * Queries or keys.
   *
   * @param tensor that has them
   * @param factor by which the tensor is larger than queries or keys: they are tensor / factor
   */
  public record Operand(Tensor tensor, double factor) {

    Operand named(UnaryOperator<String> names) {
      return new Operand(tensor.named(names), factor);
    }
  }

  /**
   * Scores in terms of queries q and keys k: s₀ = scale·q·kᵀ, capped to C·tanh(s₀/C) where there is
   * a cap C, and then every term in order.
   *
   * @param query q
   * @param key k
   * @param scale c, with every constant factor of either operand
   * @param cap C
   * @param terms applied in order
   */
  public record Product(
      Operand query, Operand key, double scale, OptionalDouble cap, List<Term> terms) {

    /**
     * Copies the terms.
     *
     * @param query as in the record
     * @param key as in the record
     * @param scale as in the record
     * @param cap as in the record
     * @param terms as in the record
     */
    public Product {
      terms = List.copyOf(terms);
    }

    Product named(UnaryOperator<String> names) {
      return new Product(
          query.named(names),
          key.named(names),
          scale,
          cap,
          terms.stream().map(each -> each.named(names)).toList());
    }
  }

  /** What a term of the scores is for. */
  public enum Kind {
    /** Hides keys: it adds or puts what no softmax sees. */
    MASK,
    /** Prefers keys by their places: learned tables, ALiBi. */
    POSITION_BIAS
  }

  /** How a term changes scores s. */
  public enum Form {
    /** s + value·tensor. */
    ADDED,
    /** s where the tensor is true (not 0), value elsewhere. */
    KEPT_WHERE_TRUE,
    /** value where the tensor is true (not 0), s elsewhere. */
    REPLACED_WHERE_TRUE,
    /**
     * s where key j is at or before query i of a text, counted from the end of both, and fewer than
     * {@code value} places before it; hidden elsewhere. No tensor.
     */
    CAUSAL,
    /**
     * s where key j is below the tensor's number for its text, value elsewhere: the tensor has how
     * many keys each text has.
     */
    KEPT_BELOW
  }

  /**
   * One change of the scores.
   *
   * @param kind what it is for
   * @param form how it is applied
   * @param tensor with the numbers or conditions; empty for {@link Form#CAUSAL}
   * @param value factor or replacement, as the form says
   */
  public record Term(Kind kind, Form form, Optional<Tensor> tensor, double value) {

    Term named(UnaryOperator<String> names) {
      return new Term(kind, form, tensor.map(each -> each.named(names)), value);
    }
  }

  /**
   * The initialisers that make queries or keys of tokens: X·W + b, columns of it.
   *
   * @param weight name of W (in, out)
   * @param transposed whether the file has it as (out, in)
   * @param bias name of b, if there is one
   * @param columns columns of X·W that are the queries or keys, one head after the other; empty
   *     where only some of the steps in between could be followed
   * @param quantised what makes numbers of an integer W, if it is one
   * @param direct whether columns of X·W + b are the queries or keys themselves, but for their
   *     order and a constant factor; false where they are rotated or normalised in between
   */
  public record Projection(
      String weight,
      boolean transposed,
      Optional<String> bias,
      List<Integer> columns,
      Optional<Quantised> quantised,
      boolean direct) {

    /**
     * Copies the columns.
     *
     * @param weight as in the record
     * @param transposed as in the record
     * @param bias as in the record
     * @param columns as in the record
     * @param quantised as in the record
     * @param direct as in the record
     */
    public Projection {
      columns = List.copyOf(columns);
    }
  }

  /**
   * W = (integers − zero point)·scale, by column where scale and zero point have an entry for each.
   *
   * @param scale name of the scale
   * @param zeroPoint name of the zero point; empty where it is 0
   */
  public record Quantised(String scale, Optional<String> zeroPoint) {}

  /** The same with other names for its values. */
  OnnxSite named(UnaryOperator<String> names) {
    return new OnnxSite(
        index,
        node,
        operation,
        probabilities.map(each -> each.named(names)),
        scores.map(each -> each.named(names)),
        product.map(each -> each.named(names)),
        value.map(each -> each.named(names)),
        context.map(each -> each.named(names)),
        tokens.map(names),
        queries,
        keys,
        missing);
  }
}
