package io.attentionspectra.cli.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.translate.Batchifier;
import ai.djl.util.Progress;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Glosses in a fixed order, in batches padded to one length; every pass gives the same arrays. */
final class GlossBatches implements Dataset {

  private final List<LabelledGloss> glosses;
  private final int size;
  private final int length;
  private final int first;

  /** Glosses padded to that many tokens, special ones included. */
  private GlossBatches(List<LabelledGloss> glosses, int size, int length, int first) {
    this.glosses = List.copyOf(glosses);
    this.size = size;
    this.length = length;
    this.first = first;
  }

  /** All glosses in batches of that size. */
  static GlossBatches of(List<LabelledGloss> glosses, int size, int length) {
    return new GlossBatches(glosses, size, length, 0);
  }

  /** The same batches from a number on. */
  GlossBatches from(int number) {
    return new GlossBatches(glosses, size, length, number);
  }

  int count() {
    return (glosses.size() + size - 1) / size;
  }

  @Override
  public Iterable<Batch> getData(NDManager manager) {
    return () -> iterator(manager);
  }

  private Iterator<Batch> iterator(NDManager manager) {
    return IntStream.range(first, count()).mapToObj(number -> batch(manager, number)).iterator();
  }

  /** One batch; closing it frees its arrays. */
  Batch batch(NDManager manager, int number) {
    NDManager scope = manager.newSubManager();
    int from = number * size;
    List<LabelledGloss> rows = glosses.subList(from, Math.min(glosses.size(), from + size));
    long[] ids = new long[rows.size() * length];
    long[] mask = new long[ids.length];
    long[] content = new long[ids.length];
    long[] labels = new long[rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      TokenizedText tokens = rows.get(row).tokens();
      int start = row * length;
      System.arraycopy(tokens.ids(), 0, ids, start, tokens.length());
      Arrays.fill(mask, start, start + tokens.length(), 1);
      for (int position : tokens.contentPositions()) {
        content[start + position] = 1;
      }
      labels[row] = rows.get(row).label();
    }
    Shape shape = new Shape(rows.size(), length);
    NDList data =
        new NDList(
            scope.create(ids, shape), scope.create(mask, shape), scope.create(content, shape));
    NDList wanted = new NDList(scope.create(labels));
    return new Batch(
        scope, data, wanted, rows.size(), Batchifier.STACK, Batchifier.STACK, number, count());
  }

  @Override
  public void prepare(@Nullable Progress progress) {}
}
