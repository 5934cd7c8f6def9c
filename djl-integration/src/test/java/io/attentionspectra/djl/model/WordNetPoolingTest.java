package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The top covariance eigenvector of pooled glosses finds the two classes without labels, as an
 * independent computation in Python found: 0.956 and 0.977 for the mean, 0.899 and 0.855 for [CLS].
 */
class WordNetPoolingTest {

  private static final int WINDOW = 16;
  private static final int PER_CLASS = 2052;
  private static final int BATCH = 64;

  @Test
  void topEigenvectorSeparatesAnimalsFromArtifacts() {
    List<double[]> mean = new ArrayList<>();
    List<double[]> first = new ArrayList<>();
    try (TransformerModel model = Pretrained.miniLm().load(Device.cpu())) {
      List<TokenizedText> texts = new ArrayList<>(windows(model, "noun.animal"));
      texts.addAll(windows(model, "noun.artifact"));
      assertEquals(2 * PER_CLASS, texts.size());
      for (int from = 0; from < texts.size(); from += BATCH) {
        TokenBatch batch =
            new TokenBatch(texts.subList(from, Math.min(texts.size(), from + BATCH)));
        pool(model, batch, mean, first);
      }
    }
    Separation byMean = Separation.of(mean);
    Separation byFirst = Separation.of(first);
    assertEquals(0.956, byMean.accuracy(), 0.002);
    assertEquals(0.977, byMean.alignment(), 0.002);
    assertEquals(0.899, byFirst.accuracy(), 0.002);
    assertEquals(0.855, byFirst.alignment(), 0.002);
  }

  private static List<TokenizedText> windows(TransformerModel model, String lexicographerFile) {
    List<String> glosses = WordNetGlosses.of(lexicographerFile).stream().map(Gloss::text).toList();
    return model.tokenizer().tokenize(glosses).stream()
        .filter(text -> text.contentLength() >= WINDOW)
        .limit(PER_CLASS)
        .map(text -> text.firstContent(WINDOW))
        .toList();
  }

  private static void pool(
      TransformerModel model, TokenBatch batch, List<double[]> mean, List<double[]> first) {
    int width = model.config().hiddenSize();
    try (NDManager scope = model.newScope()) {
      NDArray hidden = model.forward(scope, batch, ForwardObserver.none());
      float[] means = hidden.get(":, 1:17").mean(new int[] {1}).toFloatArray();
      float[] firsts = hidden.get(":, 0").toFloatArray();
      for (int row = 0; row < batch.texts().size(); row++) {
        mean.add(row(means, row, width));
        first.add(row(firsts, row, width));
      }
    }
  }

  private static double[] row(float[] values, int row, int width) {
    return IntStream.range(row * width, (row + 1) * width).mapToDouble(i -> values[i]).toArray();
  }

  /**
   * How well the top eigenvector of the covariance splits a first half of the vectors from a
   * second.
   *
   * @param accuracy share of vectors on their class's side of the mean
   * @param alignment squared cosine with the difference of the class means, (ûᵀu)²
   */
  private record Separation(double accuracy, double alignment) {

    static Separation of(List<double[]> vectors) {
      Matrix centred = Matrix.of(vectors.toArray(double[][]::new)).centreColumns();
      double[] top = SpectralSolver.standard().eigen(centred.columnGram(), 1).vector(0);
      double[] sides = centred.times(top);
      double[] signs = IntStream.range(0, sides.length).mapToDouble(Separation::sign).toArray();
      double[] difference = centred.transpose().times(signs);
      double correct =
          IntStream.range(0, sides.length).filter(n -> sides[n] * signs[n] > 0).count();
      double accuracy = correct / sides.length;
      double cosine = dot(difference, top) / Math.sqrt(dot(difference, difference));
      return new Separation(Math.max(accuracy, 1 - accuracy), cosine * cosine);
    }

    private static double sign(int n) {
      return n < PER_CLASS ? 1 : -1;
    }

    private static double dot(double[] a, double[] b) {
      return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }
  }
}
