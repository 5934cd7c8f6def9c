package io.attentionspectra.spark;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Check;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.spark.model.SparkModel;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;

/**
 * Asks a corpus that is a table of Spark which pooling to choose, or what the heads of a model do
 * with it. Texts stay on the executors: the driver receives counts and one state, and its memory
 * does not depend on their number.
 *
 * <pre>{@code
 * PoolingAdvice advice =
 *     SparkSpectra.advise(
 *         session.read().parquet("texts"),
 *         SparkModel.huggingFace("/models/mine"),
 *         model -> Spectra.of(model).pooling(mean(), first(), harmonicCausal(1)));
 * }</pre>
 *
 * <p>The table is a {@code Dataset<String>}, or has a column {@code text} and, where texts are
 * labelled, {@code label}. Its rows are numbered in the order of its partitions, and read in the
 * order and in the pieces in which one process reads them; so every forward pass is the same, and
 * the advice is that of one process up to the rounding of sums that are added in another order. The
 * same table in the same partitions, in the same number of parts, gives the same bits, whatever
 * executors fail or run twice. A table whose rows come in another order each time they are read
 * must be stored first. Rows without text, with a blank one, or without label are counted, noted
 * and left out; texts that are too long are cut as the question says.
 *
 * <p>Immutable. Every executor needs this library, the model, and its engine.
 */
public final class SparkSpectra {

  private final Dataset<?> texts;
  private final String name;
  private final OptionalInt parts;

  private SparkSpectra(Dataset<?> texts, String name, OptionalInt parts) {
    this.texts = texts;
    this.name = name;
    this.parts = parts;
  }

  /**
   * A corpus, named {@code a table of Spark}, in as many parts as the table has partitions.
   *
   * @param texts the table
   * @return the corpus
   */
  public static SparkSpectra of(Dataset<?> texts) {
    return new SparkSpectra(texts, "a table of Spark", OptionalInt.empty());
  }

  /**
   * Asks which pooling to choose.
   *
   * @param texts the table
   * @param model the model
   * @param question the question
   * @return the advice
   * @throws IllegalArgumentException as {@link #advise(SparkModel, SparkQuestion)}
   */
  public static PoolingAdvice advise(Dataset<?> texts, SparkModel model, SparkQuestion question) {
    return of(texts).advise(model, question);
  }

  /**
   * Measures heads.
   *
   * @param texts the table
   * @param model the model
   * @param study what to measure
   * @return the heads
   * @throws IllegalArgumentException as {@link #inspect(SparkModel, SparkStudy)}
   */
  public static StudyResult inspect(Dataset<?> texts, SparkModel model, SparkStudy study) {
    return of(texts).inspect(model, study);
  }

  /**
   * Names the corpus in titles and reports.
   *
   * @param other its name
   * @return a new corpus
   */
  public SparkSpectra named(String other) {
    return new SparkSpectra(texts, other, parts);
  }

  /**
   * Sets in how many parts the texts are read, each by one task.
   *
   * @param number at least 1; a few times the number of cores keeps all of them busy
   * @return a new corpus
   * @throws IllegalArgumentException if the number is below 1
   */
  public SparkSpectra parts(int number) {
    return new SparkSpectra(texts, name, OptionalInt.of(Check.atLeast("parts", number, 1)));
  }

  /**
   * Asks which pooling to choose: counts the texts, lets one task read the pilot, then each its
   * part, and merges the parts pairwise in their order.
   *
   * @param model the model, which is loaded by executors alone
   * @param question the question
   * @return the advice; its notes say what was left out
   * @throws IllegalArgumentException if the table has no such columns, there are too few texts, or
   *     the question is beyond the model
   */
  public PoolingAdvice advise(SparkModel model, SparkQuestion question) {
    return AdviceJob.of(TextTable.of(texts, name), parts, model, question).advice();
  }

  /**
   * Measures heads: counts the texts, lets each task read its part, in the order of the rows, and
   * merges the parts pairwise in their order. A process reads the heads of one task at a time, and
   * a task keeps the texts of its part.
   *
   * @param model the model, which is loaded by executors alone
   * @param study what to measure: attention, without pooled covariances
   * @return the heads on all texts; labels have no part in them
   * @throws IllegalArgumentException if the table has no such column, the study asks for pooled
   *     covariances, a selection matches nothing, a number is beyond the model, or a part holds no
   *     text that is long enough for attention
   */
  public StudyResult inspect(SparkModel model, SparkStudy study) {
    return HeadsJob.of(TextTable.ofTexts(texts, name), parts, model, study).result();
  }
}
