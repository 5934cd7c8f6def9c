package io.attentionspectra.cli.monitor;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.attentionspectra.monitor.trace.Trace;
import io.attentionspectra.monitor.trace.TraceLines;
import io.attentionspectra.report.page.TraceReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers GET and HEAD of two resources: the page at {@code /}, and the lines of one trace at
 * {@code /trace?from=OFFSET&of=IDENTITY}. The path of a request never becomes the path of a file.
 *
 * <p>On the loopback address only requests addressed to this machine by its own names are answered,
 * so that a foreign page cannot read the trace through a name it rebinds.
 */
final class TraceHandler implements HttpHandler {

  private static final Pattern FROM = Pattern.compile("(?:^|&)from=(\\d{1,18})(?:&|$)");
  private static final Pattern OF = Pattern.compile("(?:^|&)of=(\\w{1,32})(?:&|$)");
  private static final Pattern PORT = Pattern.compile(":\\d+$");

  private final Path trace;
  private final Set<String> names;
  private final byte[] page = TraceReport.livePage().getBytes(StandardCharsets.UTF_8);

  /**
   * Shows a trace.
   *
   * @param names of this machine by which requests must ask for it; any name if there are none
   */
  TraceHandler(Path trace, Set<String> names) {
    this.trace = trace;
    this.names = Set.copyOf(names);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Cache-Control", "no-store");
      headers.set("Cross-Origin-Resource-Policy", "same-origin");
      headers.set("Referrer-Policy", "no-referrer");
      if (!names.isEmpty() && !isForThisMachine(exchange)) {
        refuse(exchange, 403, "ask for localhost");
      } else if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
        headers.set("Allow", "GET, HEAD");
        refuse(exchange, 405, "this server only shows");
      } else {
        show(exchange);
      }
    }
  }

  private boolean isForThisMachine(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    return host != null && names.contains(PORT.matcher(host).replaceFirst(""));
  }

  private void show(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getRawPath()) {
      case "/" -> answer(exchange, 200, "text/html; charset=utf-8", page);
      case "/trace" -> lines(exchange);
      default -> refuse(exchange, 404, "there are / and /trace");
    }
  }

  private void lines(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    Matcher from = FROM.matcher(query == null ? "" : query);
    Matcher of = OF.matcher(query == null ? "" : query);
    TraceLines lines =
        Trace.added(
            trace, of.find() ? of.group(1) : "", from.find() ? Long.parseLong(from.group(1)) : 0);
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-Next-Offset", Long.toString(lines.next()));
    headers.set("X-Trace", lines.identity());
    if (lines.restarted()) {
      headers.set("X-Restarted", "yes");
    }
    answer(exchange, 200, "application/x-ndjson; charset=utf-8", lines.content());
  }

  private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    answer(
        exchange,
        status,
        "text/plain; charset=utf-8",
        (why + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] content)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean hasBody = !exchange.getRequestMethod().equals("HEAD") && content.length > 0;
    exchange.sendResponseHeaders(status, hasBody ? content.length : -1);
    if (hasBody) {
      // Closed before the exchange, which waits for the rest of the request first.
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(content);
      }
    }
  }
}
