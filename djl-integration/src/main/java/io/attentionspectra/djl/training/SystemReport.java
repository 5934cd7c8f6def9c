package io.attentionspectra.djl.training;

/** Writes to the platform's logger, a line at a time. */
final class SystemReport {

  private static final System.Logger LOG = System.getLogger(SpectralMonitor.class.getName());

  private SystemReport() {}

  static void line(String message) {
    LOG.log(System.Logger.Level.WARNING, message);
  }
}
