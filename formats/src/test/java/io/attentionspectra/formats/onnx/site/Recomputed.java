package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Form;
import io.attentionspectra.formats.onnx.site.OnnxSite.Operand;
import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.formats.onnx.site.OnnxSite.Term;
import java.util.Map;

/**
 * Attention of a site in float64 from what the site names, and nothing else: softmax(cap(c·q·kᵀ)
 * and terms). Given the values of one run.
 */
final class Recomputed {

  private final Map<String, Array> run;
  private final int batch;
  private final int heads;

  /**
   * Of one run.
   *
   * @param run values by name
   * @param batch texts
   * @param heads of the site
   */
  Recomputed(Map<String, Array> run, int batch, int heads) {
    this.run = run;
    this.batch = batch;
    this.heads = heads;
  }

  /** Softmax of the site's scores, (batch, heads, tokens, tokens). */
  Array attention(Product product) {
    int rows = tokens(product.query().tensor());
    int columns = tokens(product.key().tensor());
    double[] numbers = new double[batch * heads * rows * columns];
    int at = 0;
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < heads; h++) {
        for (int i = 0; i < rows; i++) {
          double[] scores = new double[columns];
          for (int j = 0; j < columns; j++) {
            scores[j] = score(product, b, h, i, j, rows, columns);
          }
          softmax(scores);
          System.arraycopy(scores, 0, numbers, at, columns);
          at += columns;
        }
      }
    }
    return new Array(new long[] {batch, heads, rows, columns}, numbers);
  }

  private double score(Product product, int b, int h, int i, int j, int rows, int columns) {
    int size = features(product.query().tensor());
    double sum = 0;
    for (int f = 0; f < size; f++) {
      sum += entry(product.query(), b, h, i, f) * entry(product.key(), b, h, j, f);
    }
    double score = product.scale() * sum;
    if (product.cap().isPresent()) {
      double cap = product.cap().getAsDouble();
      score = cap * Math.tanh(score / cap);
    }
    for (Term term : product.terms()) {
      score = applied(term, score, b, h, i, j, rows, columns);
    }
    return score;
  }

  private double applied(
      Term term, double score, int b, int h, int i, int j, int rows, int columns) {
    if (term.form() == Form.CAUSAL) {
      int distance = i + columns - rows - j;
      return distance >= 0 && distance < term.value() ? score : Double.NEGATIVE_INFINITY;
    }
    Tensor tensor = term.tensor().orElseThrow();
    if (term.form() == Form.KEPT_BELOW) {
      return j < run.get(tensor.name()).numbers()[b] ? score : term.value();
    }
    double number = entry(tensor, b, h, new int[] {i, j}, 0);
    return switch (term.form()) {
      case ADDED -> score + term.value() * number;
      case KEPT_WHERE_TRUE -> number != 0 ? score : term.value();
      default -> number != 0 ? term.value() : score;
    };
  }

  private double entry(Operand operand, int b, int h, int token, int feature) {
    return entry(operand.tensor(), b, h, new int[] {token}, feature) / operand.factor();
  }

  private double entry(Tensor tensor, int b, int h, int[] tokens, int feature) {
    Array array = run.get(tensor.name());
    int[] index = new int[array.rank()];
    // Aligned at the last axis, and from the last token axis.
    int token = tokens.length;
    for (int a = array.rank() - 1; a >= 0; a--) {
      index[a] =
          switch (tensor.axes().get(a)) {
            case BATCH -> b;
            case HEAD -> h;
            case KEY_GROUP -> h * array.size(a) / heads;
            case TOKEN -> tokens[--token];
            case FEATURE -> feature;
            case BATCH_HEAD -> b * heads + h;
          };
    }
    return array.at(index);
  }

  /** Largest difference of attention·V from the context of the run, in units of the largest |V|. */
  double contextError(Array attention, Tensor value, Tensor context) {
    int size = features(value);
    double largest = 0;
    double unit = 0;
    for (double each : run.get(value.name()).numbers()) {
      unit = Math.max(unit, Math.abs(each));
    }
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < heads; h++) {
        for (int i = 0; i < attention.size(2); i++) {
          for (int f = 0; f < size; f++) {
            double sum = 0;
            for (int j = 0; j < attention.size(3); j++) {
              sum += attention.at(b, h, i, j) * entry(value, b, h, new int[] {j}, f);
            }
            double difference = Math.abs(sum - entry(context, b, h, new int[] {i}, f));
            largest = difference <= largest ? largest : difference;
          }
        }
      }
    }
    return largest / unit;
  }

  private int tokens(Tensor tensor) {
    return run.get(tensor.name()).size(tensor.axes().indexOf(Axis.TOKEN));
  }

  private int features(Tensor tensor) {
    return run.get(tensor.name()).size(tensor.axes().indexOf(Axis.FEATURE));
  }

  private static void softmax(double[] scores) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double each : scores) {
      largest = Math.max(largest, each);
    }
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.exp(scores[i] - largest);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
  }
}
