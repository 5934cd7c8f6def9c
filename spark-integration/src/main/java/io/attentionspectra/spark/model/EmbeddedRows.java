package io.attentionspectra.spark.model;

import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.spark.internal.KeptModels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with their vectors. Rows are taken piece by piece; within a piece texts
 * of similar length share batches, so that padding is small.
 */
final class EmbeddedRows implements Iterator<Row> {

  private static final int PIECE = 512;
  private static final int BATCH = 32;

  private final Iterator<Row> rows;
  private final int column;
  private final EmbedderRecipe recipe;
  private final Deque<Row> ready = new ArrayDeque<>();
  private KeptModels.@Nullable Use<EmbedderRecipe.Loaded> use;

  EmbeddedRows(Iterator<Row> rows, int column, EmbedderRecipe recipe) {
    this.rows = rows;
    this.column = column;
    this.recipe = recipe;
  }

  /** A row on its way: it gets a vector, a problem, or both. */
  private static final class Pending {

    private final Row row;
    private final @Nullable String text;
    private int length;
    private float @Nullable [] vector;
    private @Nullable String problem;

    Pending(Row row, @Nullable String text) {
      this.row = row;
      this.text = text;
    }

    String text() {
      return Objects.requireNonNull(text);
    }

    Row finished() {
      Object[] values = new Object[row.size() + 2];
      for (int i = 0; i < row.size(); i++) {
        values[i] = row.get(i);
      }
      values[row.size()] = vector;
      values[row.size() + 1] = problem;
      return RowFactory.create(values);
    }
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty() && rows.hasNext()) {
      readPiece();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.removeFirst();
  }

  private void readPiece() {
    List<Pending> piece = new ArrayList<>();
    List<Pending> good = new ArrayList<>();
    EmbedderRecipe.Loaded loaded = loaded();
    while (rows.hasNext() && piece.size() < PIECE) {
      Row row = rows.next();
      Pending pending = new Pending(row, row.isNullAt(column) ? null : row.getString(column));
      piece.add(pending);
      if (measured(pending, loaded)) {
        good.add(pending);
      }
    }
    good.sort(Comparator.comparingInt(each -> each.length));
    for (int from = 0; from < good.size(); from += BATCH) {
      embed(good.subList(from, Math.min(good.size(), from + BATCH)), loaded);
    }
    piece.forEach(each -> ready.add(each.finished()));
  }

  /** Whether a text can be embedded; notes what there is to say against it. */
  private static boolean measured(Pending pending, EmbedderRecipe.Loaded loaded) {
    if (pending.text == null) {
      pending.problem = TextVectors.MISSING;
      return false;
    }
    TokenizedText tokens;
    try {
      tokens = loaded.model().tokenizer().tokenize(pending.text);
    } catch (IllegalArgumentException e) {
      pending.problem = "refused: " + e.getMessage();
      return false;
    }
    if (tokens.contentLength() == 0) {
      pending.problem = TextVectors.EMPTY;
      return false;
    }
    int most = loaded.embedder().maxLength();
    boolean asChosen = loaded.choice().window().filter(PoolingWindow::cutsTexts).isPresent();
    if (tokens.length() > most && !asChosen) {
      pending.problem = "cut: " + tokens.length() + " tokens to " + most;
    }
    pending.length = Math.min(tokens.length(), most);
    return true;
  }

  private static void embed(List<Pending> batch, EmbedderRecipe.Loaded loaded) {
    List<float[]> vectors = loaded.embedder().embed(batch.stream().map(Pending::text).toList());
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).vector = vectors.get(i);
    }
  }

  private EmbedderRecipe.Loaded loaded() {
    if (use == null) {
      KeptModels.Use<EmbedderRecipe.Loaded> taken = recipe.use();
      use = taken;
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> taken.close());
    }
    return use.model();
  }
}
