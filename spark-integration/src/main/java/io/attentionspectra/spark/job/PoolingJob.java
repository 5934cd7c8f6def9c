package io.attentionspectra.spark.job;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Check;
import io.attentionspectra.model.Note;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.spark.SparkQuestion;
import io.attentionspectra.spark.SparkSpectra;
import io.attentionspectra.spark.model.SparkModel;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;

/**
 * Which pooling to choose for the texts of a file, a program for {@code spark-submit}, with the
 * arguments
 *
 * <ol>
 *   <li>texts: a file or folder ending in {@code .parquet} or {@code .json} with the columns {@code
 *       text} and, where texts are labelled, {@code label}; else one text a line,
 *   <li>model: {@code minilm}, a Hugging Face directory, or an ONNX file ending in {@code .onnx},
 *   <li>poolings: names, separated by commas,
 *   <li>parts: the number of tasks,
 *   <li>optionally a page: an HTML file on the driver's machine, for which the module {@code
 *       report} is on the class path.
 * </ol>
 *
 * <p>Prints the verdict and the notes.
 */
public final class PoolingJob {

  private PoolingJob() {}

  /**
   * Runs the job.
   *
   * @param arguments texts, model, poolings, parts, and a page
   */
  public static void main(String[] arguments) {
    try (SparkSession session = SparkSession.builder().appName("pooling").getOrCreate()) {
      run(session, System.out, arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void run(SparkSession session, PrintStream out, String... arguments) {
    if (arguments.length < 4 || arguments.length > 5) {
      throw Check.failure(
          "arguments",
          Arrays.toString(arguments),
          "must be texts, model, poolings and parts, and a page if you want one",
          "give for example texts.parquet minilm mean,first 8 advice.html");
    }
    Optional<Path> page = Arrays.stream(arguments).skip(4).map(Path::of).findFirst();
    page.ifPresent(file -> Report.requireWritable(file)); // resolved only where there is a page
    PoolingAdvice advice =
        SparkSpectra.of(table(session, arguments[0]))
            .named(arguments[0])
            .parts(number(arguments[3]))
            .advise(
                model(arguments[1]),
                SparkQuestion.ofPoolings(Arrays.asList(arguments[2].split(",", -1))));
    advice.verdict().forEach(out::println);
    Note.sentences(advice.notes()).forEach(out::println);
    page.ifPresent(file -> Report.of(advice).writeHtml(file));
  }

  private static Dataset<?> table(SparkSession session, String texts) {
    if (texts.endsWith(".parquet")) {
      return session.read().parquet(texts);
    }
    return texts.endsWith(".json") ? session.read().json(texts) : session.read().textFile(texts);
  }

  private static SparkModel model(String model) {
    if (model.equals("minilm")) {
      return SparkModel.miniLm();
    }
    return model.endsWith(".onnx") ? SparkModel.onnx(model) : SparkModel.huggingFace(model);
  }

  private static int number(String parts) {
    try {
      return Integer.parseInt(parts);
    } catch (NumberFormatException e) {
      throw Check.failure("parts", parts, "is no number", "give the number of tasks");
    }
  }
}
