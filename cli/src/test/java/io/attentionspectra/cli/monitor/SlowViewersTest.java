package io.attentionspectra.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Viewers that send half a request, or read nothing of their answer, over real sockets. The time
 * limit of the tests means that a server hangs; nothing else is said of time.
 */
@Timeout(120)
final class SlowViewersTest {

  private static final String LINE = "{\"kind\":\"reading\",\"step\":0}\n";
  private static final String HOST = "\r\nHost: localhost\r\n";

  /** What no socket takes before it is read: an answer of the server's largest size. */
  private static final int LARGE = 6 << 20;

  /** Milliseconds without a byte or an end. */
  private static final int HANGS = 60_000;

  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** Twice as many as the server has threads of each kind, and the trace grows meanwhile. */
  @Test
  void nobodyWaitsForThem() throws Exception {
    Path trace = trace(LARGE);
    TraceServer server = keep(TraceServer.start(trace, InetAddress.getLoopbackAddress(), 0));
    for (String half : List.of("G", "GET / HTTP/1.1" + HOST, "POST / HTTP/1.1" + HOST)) {
      for (int i = 0; i < 4; i++) {
        ask(server, half);
      }
    }
    for (int i = 0; i < 32; i++) {
      ask(server, "GET /trace HTTP/1.1" + HOST + "\r\n");
    }
    for (int i = 0; i < 3; i++) {
      Files.writeString(trace, LINE, StandardOpenOption.APPEND);
      assertEquals(200, get(server, "").statusCode());
      HttpResponse<String> first = get(server, "trace");
      assertTrue(first.body().startsWith(LINE));
    }
  }

  /** No time limit helps here: whoever is there longest makes room. */
  @ParameterizedTest
  @ValueSource(strings = {"GET / HTT", "GET /trace HTTP/1.1\r\nHost: localhost\r\n\r\n"})
  void theLongestMakesRoom(String sent) throws Exception {
    TraceServer server = server(4, NEVER, trace(LARGE));
    Socket oldest = ask(server, sent);
    for (int i = 0; i < 4; i++) {
      ask(server, sent);
    }
    assertEquals(200, get(server, "").statusCode());
    assertFalse(isWhole(oldest));
  }

  @Test
  void halfARequestIsDropped() throws Exception {
    TraceServer server = server(100, Duration.ofMillis(50), trace(1));
    for (String half : List.of("G", "GET / HTTP/1.1" + HOST)) {
      assertFalse(isWhole(ask(server, half)), half);
    }
  }

  /** A body that was announced never comes: the answer does, and the connection ends. */
  @Test
  void aBodyThatNeverComesIsNotWaitedFor() throws Exception {
    TraceServer server = server(100, Duration.ofSeconds(1), trace(1));
    Socket socket = ask(server, "POST / HTTP/1.1" + HOST + "Content-Length: 9\r\n\r\n");
    assertTrue(received(socket).startsWith("HTTP/1.1 405"));
  }

  /**
   * Its time begins before that of a second connection, so that it is over once the second is
   * dropped; reading on then gives no whole answer.
   */
  @Test
  void whoDoesNotReadIsDropped() throws Exception {
    TraceServer server = server(100, Duration.ofSeconds(2), trace(LARGE));
    Socket slow = ask(server, "GET /trace HTTP/1.1" + HOST + "Connection: close\r\n\r\n");
    assertNotEquals(-1, slow.getInputStream().read());
    assertFalse(isWhole(ask(server, "G")));
    assertFalse(isWhole(slow));
  }

  /** What the tests above mean by a whole answer is one where the viewer reads. */
  @Test
  void whoReadsGetsTheWhole() throws Exception {
    TraceServer server = server(100, NEVER, trace(LARGE));
    assertTrue(isWhole(ask(server, "GET /trace HTTP/1.1" + HOST + "Connection: close\r\n\r\n")));
  }

  private Path trace(int bytes) throws IOException {
    return Files.writeString(folder.resolve("trace.jsonl"), LINE.repeat(1 + bytes / LINE.length()));
  }

  private TraceServer server(int most, Duration longest, Path trace) {
    ExchangeThreads threads = new ExchangeThreads(most, longest);
    return keep(TraceServer.start(trace, InetAddress.getLoopbackAddress(), 0, threads));
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.add(0, resource);
    return resource;
  }

  private Socket ask(TraceServer server, String sent) throws IOException {
    URI address = URI.create(server.url());
    Socket socket = keep(new Socket());
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(HANGS);
    socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static HttpResponse<String> get(TraceServer server, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Whether 4 MiB of a trace come before the connection ends. */
  private static boolean isWhole(Socket socket) throws IOException {
    return received(socket).length() > (4 << 20) - LINE.length();
  }

  /** All that comes until the connection ends, in either way. */
  private static String received(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] block = new byte[1 << 16];
    try {
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        text.append(new String(block, 0, count, StandardCharsets.UTF_8));
      }
    } catch (SocketException reset) {
      // dropped with bytes on their way
    }
    return text.toString();
  }
}
