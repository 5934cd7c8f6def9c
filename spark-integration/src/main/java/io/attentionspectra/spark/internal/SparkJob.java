package io.attentionspectra.spark.internal;

import java.util.concurrent.Callable;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.jspecify.annotations.Nullable;

/** Work that starts jobs: Spark's pages show its title, and what a task refuses is refused here. */
public final class SparkJob {

  private static final String TITLE = "spark.job.description";

  private SparkJob() {}

  /**
   * Runs work whose jobs bear a title; afterwards the thread's own title is back.
   *
   * @throws IllegalArgumentException what a task threw of this kind, with its message
   */
  public static <R> R run(Dataset<?> rows, String title, Callable<R> work) {
    SparkContext context = rows.sparkSession().sparkContext();
    String before = context.getLocalProperty(TITLE);
    context.setJobDescription(title);
    try {
      return work.call();
    } catch (Exception e) { // Spark's own are checked, but not declared
      throw told(title, e);
    } finally {
      context.setJobDescription(before);
    }
  }

  private static RuntimeException told(String title, Exception failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException) {
        return new IllegalArgumentException(cause.getMessage(), failure);
      }
    }
    return failure instanceof RuntimeException same
        ? same
        : new IllegalStateException(title + " failed: " + failure.getMessage(), failure);
  }
}
