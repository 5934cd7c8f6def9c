package io.attentionspectra.spark;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * A cluster on the loopback address: a master and workers of one core each, as processes of their
 * own, started from the class path of the tests.
 */
final class StandaloneCluster implements AutoCloseable {

  /** What a program needs of the class path; the one Maven's own start holds is a single jar. */
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  /** Spark runs a task's copy on another host only, and tells hosts by their names. */
  private static final List<String> NAMES = List.of("127.0.0.1", "localhost");

  private final Path folder;
  private final String address;
  private final List<Process> workers = new ArrayList<>();
  private final Process master;

  private StandaloneCluster(Path folder, int port) throws IOException {
    this.folder = folder;
    this.address = "spark://127.0.0.1:" + port;
    // Executors look for it; their classes come with the session.
    Files.createDirectories(folder.resolve("home/jars"));
    master =
        start(
            "org.apache.spark.deploy.master.Master",
            List.of("--host", "127.0.0.1", "--port", String.valueOf(port), "--webui-port", "0"));
  }

  static StandaloneCluster start(Path folder, int workers) throws IOException {
    int port = freePort();
    StandaloneCluster cluster = new StandaloneCluster(folder, port);
    cluster.awaitMaster(port);
    for (int i = 0; i < workers; i++) {
      cluster.startWorker(i);
    }
    return cluster;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A session gives up after a minute, in which a busy machine may not have started a master. */
  private void awaitMaster(int port) throws IOException {
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException e) {
        if (!master.isAlive()) {
          throw new IOException("the master ended with status " + master.exitValue(), e);
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void startWorker(int number) throws IOException {
    Path work = Files.createDirectories(folder.resolve("work-" + number));
    workers.add(
        start(
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--host",
                NAMES.get(number % NAMES.size()),
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "2g",
                "--work-dir",
                work.toString(),
                address)));
  }

  private Process start(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-Xmx256m"));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of("-cp", CLASS_PATH, program));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path log =
        Files.createTempFile(folder, program.substring(program.lastIndexOf('.') + 1), ".log");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** A session that waits for all workers. */
  SparkSession.Builder session() {
    StringBuilder options = new StringBuilder();
    for (String name :
        List.of("ai.djl.offline", "OPT_OUT_TRACKING", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR")) {
      options.append(" -D").append(name).append('=').append(System.getProperty(name, ""));
    }
    return LocalSession.builder(folder)
        .master(address)
        .config("spark.executor.cores", 1)
        .config("spark.locality.wait", "0s")
        .config("spark.executor.memory", "1500m")
        .config("spark.executor.extraClassPath", CLASS_PATH)
        .config("spark.executor.extraJavaOptions", options.toString().strip())
        .config("spark.scheduler.minRegisteredResourcesRatio", 1.0)
        .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "300s");
  }

  @Override
  public void close() throws IOException {
    List<Process> all = new ArrayList<>(workers);
    all.add(master);
    all.forEach(Process::destroy);
    try {
      for (Process each : all) {
        if (!each.waitFor(20, TimeUnit.SECONDS)) {
          each.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
