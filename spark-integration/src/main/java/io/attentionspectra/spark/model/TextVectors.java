package io.attentionspectra.spark.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.pooling.PoolingChoice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Embeds a column of texts with a chosen pooling: a transformer of tables, {@code
 * rows.transform(vectors::apply)}. Two columns are added: the vector, null for a text that has
 * none, and what there is to say against the row, null where there is nothing: {@value #MISSING},
 * {@value #EMPTY}, {@code cut: 700 tokens to 512} (the vector is that of the cut text), {@code
 * refused: …}. No row stops the job.
 *
 * <pre>{@code
 * TextVectors vectors = TextVectors.miniLm(PoolingChoice.load(file)).from("text").to("embedding");
 * Dataset<Row> embedded = rows.transform(vectors::apply);
 * Map<String, Long> problems = vectors.problems(embedded);
 * }</pre>
 *
 * <p>Every process loads the model once, on its first row, and keeps it for all tasks of this value
 * and of its copies. Vectors are not normalised. Texts are embedded in batches of similar length;
 * which texts share one changes the last digits of float32.
 */
public final class TextVectors {

  /** Said of a row without text. */
  public static final String MISSING = "missing";

  /** Said of a text without a token. */
  public static final String EMPTY = "empty";

  private final EmbedderRecipe recipe;
  private final String texts;
  private final String vectors;

  private TextVectors(EmbedderRecipe recipe, String texts, String vectors) {
    this.recipe = recipe;
    this.texts = texts;
    this.vectors = vectors;
  }

  /**
   * With any model that can be watched. The columns are {@code text} and {@code vector}, unless
   * others are named.
   *
   * @param model where executors find it
   * @param pooling how tokens become one vector
   * @return the transformer; nothing is loaded yet
   */
  public static TextVectors of(ObservedOpening model, PoolingChoice pooling) {
    String key = UUID.randomUUID().toString();
    return new TextVectors(new EmbedderRecipe(key, model, pooling.toJson()), "text", "vector");
  }

  /**
   * With the trained all-MiniLM-L6-v2, whose jar is on the executors' class path.
   *
   * @param pooling how tokens become one vector
   * @return the transformer
   */
  public static TextVectors miniLm(PoolingChoice pooling) {
    return of(Pretrained::miniLm, pooling);
  }

  /**
   * With a Hugging Face directory.
   *
   * @param directory its path on every machine
   * @param pooling how tokens become one vector
   * @return the transformer
   */
  public static TextVectors huggingFace(String directory, PoolingChoice pooling) {
    return of(() -> HuggingFaceModel.at(Path.of(directory)), pooling);
  }

  /**
   * Names the column that is read.
   *
   * @param column a column of strings
   * @return a new transformer with the same model
   */
  public TextVectors from(String column) {
    return new TextVectors(recipe, column, vectors);
  }

  /**
   * Names the column of vectors; what there is to say against a row stands in one of the same name
   * and {@code Problem}.
   *
   * @param column its name
   * @return a new transformer with the same model
   */
  public TextVectors to(String column) {
    return new TextVectors(recipe, texts, column);
  }

  /**
   * Embeds the texts of a table, when rows are asked for.
   *
   * @param rows the table
   * @return the table with two more columns
   * @throws IllegalArgumentException if there is no such column of strings, or a new one exists
   */
  public Dataset<Row> apply(Dataset<Row> rows) {
    StructType schema = rows.schema();
    int column = Arrays.asList(schema.fieldNames()).indexOf(texts);
    if (column < 0 || !schema.fields()[column].dataType().equals(DataTypes.StringType)) {
      throw Check.failure(
          "column", texts, "is no column of strings of " + schema.simpleString(), "name one");
    }
    for (String added : new String[] {vectors, problem()}) {
      if (Arrays.asList(schema.fieldNames()).contains(added)) {
        throw Check.failure("column", added, "exists already", "name another for the vectors");
      }
    }
    StructType wider =
        schema
            .add(vectors, new ArrayType(DataTypes.FloatType, false), true)
            .add(problem(), DataTypes.StringType, true);
    EmbedderRecipe shared = recipe;
    MapPartitionsFunction<Row, Row> embed = each -> new EmbeddedRows(each, column, shared);
    return rows.mapPartitions(embed, Encoders.row(wider));
  }

  /**
   * Counts what there is to say against the rows of an embedded table.
   *
   * @param embedded a table that {@link #apply} gave, best one that is stored or cached: it is read
   *     anew
   * @return number of rows by the first word of the problem, those without left out
   */
  public Map<String, Long> problems(Dataset<Row> embedded) {
    Map<String, Long> counts = new TreeMap<>();
    embedded
        .where(embedded.col(problem()).isNotNull())
        .groupBy(functions.substring_index(embedded.col(problem()), ":", 1))
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private String problem() {
    return vectors + "Problem";
  }
}
