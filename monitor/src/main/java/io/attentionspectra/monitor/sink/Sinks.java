package io.attentionspectra.monitor.sink;

import java.nio.file.Path;

/**
 * The sinks that need no further library, for static import; {@link MicrometerSink} needs
 * Micrometer.
 */
public final class Sinks {

  private Sinks() {}

  /**
   * A trace in JSON Lines, one event per line, each written whole. When training resumes, a torn
   * last line is mended and readings from the resumed step on are dropped.
   *
   * @param file a file that does not exist or is empty, unless training resumes; its directory is
   *     made
   * @return the sink
   */
  public static MonitorSink jsonLines(Path file) {
    return new JsonLines(file);
  }

  /**
   * TensorBoard event files with scalars and histograms.
   *
   * @param directory a run directory without event files, unless training resumes; made if it does
   *     not exist
   * @return the sink
   */
  public static MonitorSink tensorBoard(Path directory) {
    return new TensorBoard(directory);
  }
}
