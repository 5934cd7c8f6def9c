package io.attentionspectra.formats.internal;

/** Threads that belong to no caller. */
public final class Daemon {

  private Daemon() {}

  /**
   * A daemon that keeps no class loader of the thread that happened to start it.
   *
   * @param work what it runs
   * @param name its name
   * @return the thread, not started
   */
  public static Thread of(Runnable work, String name) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(Daemon.class.getClassLoader());
    return thread;
  }
}
