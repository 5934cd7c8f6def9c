package io.attentionspectra.spark;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Spark within the process of a test: two threads, the loopback address, no page. */
public final class LocalSession {

  private LocalSession() {}

  /** A session that writes below a folder only; to be closed by the caller. */
  public static SparkSession in(Path folder) {
    return builder(folder).master("local[2]").getOrCreate();
  }

  /** What a session of any master needs on a machine without a network. */
  static SparkSession.Builder builder(Path folder) {
    return SparkSession.builder()
        .appName("attention-spectra tests")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", false)
        .config("spark.local.dir", folder.resolve("local").toString())
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
        .config("spark.sql.shuffle.partitions", 4);
  }
}
