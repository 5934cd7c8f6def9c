package io.attentionspectra.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server shows, and all it does not. */
final class TraceServerTest {

  private static final String FIRST = "{\"kind\":\"start\"}\n";
  private static final String SECOND = "{\"kind\":\"reading\",\"step\":0}\n";

  @TempDir private Path folder;
  private Path trace;
  private TraceServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    trace = folder.resolve("trace.jsonl");
    server = TraceServer.start(trace, InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void thePageComesWithoutDataAndAsksOnlyItsServer() throws Exception {
    HttpResponse<String> page = get("");
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("connect-src 'self'"));
    assertTrue(page.body().contains("id=\"data\">[]</script>"));
    assertEquals("nosniff", page.headers().firstValue("X-Content-Type-Options").orElse(""));
  }

  @Test
  void wholeLinesComeOnceAndInOrder() throws Exception {
    assertEquals("", get("trace?from=0&of=").body());
    Files.writeString(trace, FIRST + SECOND.substring(0, 9));
    HttpResponse<String> first = get("trace?from=0&of=none");
    assertEquals(FIRST, first.body());
    assertEquals("", next(first).body());
    Files.writeString(trace, SECOND.substring(9), StandardOpenOption.APPEND);
    HttpResponse<String> second = next(first);
    assertEquals(SECOND, second.body());
    assertTrue(second.headers().firstValue("X-Restarted").isEmpty());
  }

  @Test
  void anotherFileInItsPlaceIsReadFromTheBeginning() throws Exception {
    Files.writeString(trace, FIRST + SECOND);
    HttpResponse<String> before = get("trace?from=0&of=");
    Path other = Files.writeString(folder.resolve("other"), FIRST + SECOND + SECOND);
    Files.move(other, trace, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    HttpResponse<String> after = next(before);
    assertEquals(FIRST + SECOND + SECOND, after.body());
    assertEquals("yes", after.headers().firstValue("X-Restarted").orElse(""));
  }

  @Test
  void onlyReadingIsAllowed() throws Exception {
    Files.writeString(trace, FIRST);
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      HttpResponse<String> refusal = send(method, "trace");
      assertEquals(405, refusal.statusCode(), method);
      assertEquals("GET, HEAD", refusal.headers().firstValue("Allow").orElse(""));
    }
    HttpResponse<String> head = send("HEAD", "trace");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals(FIRST, Files.readString(trace));
  }

  @Test
  void nothingElseIsServed() throws Exception {
    Files.writeString(folder.resolve("secret.txt"), "secret");
    for (String path :
        List.of(
            "secret.txt",
            "..%2fsecret.txt",
            "trace/../secret.txt",
            "%2e%2e/secret.txt",
            "trace/",
            "favicon.ico")) {
      HttpResponse<String> answer = get(path);
      assertEquals(404, answer.statusCode(), path);
      assertFalse(answer.body().contains("secret"), path);
    }
    assertTrue(raw("GET //../secret.txt HTTP/1.1", "localhost").startsWith("HTTP/1.1 404"));
  }

  @Test
  void aForeignNameOfThisMachineIsRefused() throws Exception {
    assertTrue(raw("GET / HTTP/1.1", "rebound.example:80").startsWith("HTTP/1.1 403"));
    assertTrue(raw("GET /trace HTTP/1.1", "localhost:1").startsWith("HTTP/1.1 200"));
  }

  /** The page is found where the server says it is, whatever loopback address it listens on. */
  @Test
  void everyLoopbackAddressIsAnswered() throws Exception {
    try (TraceServer other = TraceServer.start(trace, InetAddress.getByName("127.0.0.2"), 0)) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(other.url())).build();
      assertEquals(200, client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
  }

  @Test
  void oddQueriesStartFromTheBeginning() throws Exception {
    Files.writeString(trace, FIRST);
    for (String query :
        List.of("", "?from=-1", "?from=99999999999999999999", "?from=x&of=%00", "?from=500")) {
      assertEquals(FIRST, get("trace" + query).body(), query);
    }
  }

  @Test
  void aTakenPortIsRefusedWithTheRemedy() {
    int port = URI.create(server.url()).getPort();
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> TraceServer.start(trace, InetAddress.getLoopbackAddress(), port));
    assertTrue(String.valueOf(refusal.getMessage()).contains("choose another port"));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> next(HttpResponse<String> answer) throws Exception {
    return get(
        "trace?from="
            + answer.headers().firstValue("X-Next-Offset").orElseThrow()
            + "&of="
            + answer.headers().firstValue("X-Trace").orElseThrow());
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** A request as it is typed, for what a client would mend. */
  private String raw(String line, String host) throws IOException {
    URI address = URI.create(server.url());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String request = line + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
