package io.attentionspectra.spark.job;

import io.attentionspectra.spark.LocalSession;
import io.attentionspectra.testing.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program refuses, one line each; what it answers is tested where two workers run it. */
final class PoolingJobTest {

  @TempDir Path folder;

  @Test
  void refusesArgumentsInOneLine() throws IOException {
    Path texts = folder.resolve("texts.txt");
    Files.writeString(texts, "one text\nanother\n", StandardCharsets.UTF_8);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try (SparkSession session = LocalSession.in(folder)) {
      Refusal.assertRefused(
          "must be texts, model, poolings and parts", () -> PoolingJob.run(session, nowhere, "a"));
      Refusal.assertRefused(
          "is no number",
          () -> PoolingJob.run(session, nowhere, texts.toString(), "minilm", "mean", "many"));
      Refusal.assertRefused(
          "number of texts",
          () -> PoolingJob.run(session, nowhere, texts.toString(), "minilm", "mean", "2"));
    }
  }
}
