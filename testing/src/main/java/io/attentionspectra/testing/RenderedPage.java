package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page as a browser has drawn it, or a part of one.
 *
 * @param html its elements
 */
public record RenderedPage(String html) {

  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);
  private static final Pattern HEAD = Pattern.compile("<th scope=\"col\".*?</th>", Pattern.DOTALL);
  private static final Pattern PATH = Pattern.compile("<path[^>]*>");
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");
  private static final Pattern RGB = Pattern.compile("rgb\\((\\d+), (\\d+), (\\d+)\\)");

  /** The text of the page, without the scripts and their data. */
  public RenderedPage content() {
    return new RenderedPage(html.replaceAll("(?s)<script.*?</script>", ""));
  }

  /** What lies from the first place where a text stands to the next place of another. */
  public RenderedPage between(String from, String to) {
    int start = html.indexOf(from);
    assertTrue(start >= 0, () -> "not in the page: " + from);
    int end = html.indexOf(to, start + from.length());
    return new RenderedPage(html.substring(start, end < 0 ? html.length() : end));
  }

  /** Fails unless a text is in it. */
  public RenderedPage requires(String text) {
    assertTrue(html.contains(text), () -> "not in the page: " + text);
    return this;
  }

  /** Fails unless the first table has these columns; marks of the sorting do not count. */
  public RenderedPage requiresColumns(String... names) {
    RenderedPage table = between("<table", "</table>");
    List<String> heads =
        HEAD.matcher(table.html)
            .results()
            .map(MatchResult::group)
            .map(head -> TAG.matcher(head).replaceAll("").replaceAll("[▾▴]", "").strip())
            .toList();
    assertEquals(List.of(names), heads);
    return this;
  }

  /** Number of rows in the body of the first table. */
  public int rows() {
    return between("<tbody", "</tbody>").html.split("<tr", -1).length - 1;
  }

  /** The first drawing in it. */
  public RenderedPage drawing() {
    Matcher svg = SVG.matcher(html);
    assertTrue(svg.find(), "no drawing");
    return new RenderedPage(svg.group());
  }

  /**
   * The colour of the line that a legend shows before a name.
   *
   * @return for example {@code #0072b2}
   */
  public String swatch(String name) {
    Matcher swatch =
        Pattern.compile(
                "border-top-color: ([^;\"]*);?\"[^>]*></span>(?:<b>)?" + Pattern.quote(name))
            .matcher(html);
    assertTrue(swatch.find(), () -> "no line in the legend: " + name);
    return hexadecimal(swatch.group(1));
  }

  /** Fails unless a line of a colour joins two points or more of the drawing. */
  public RenderedPage requiresLine(String colour, String what) {
    boolean isDrawn =
        paths("stroke", colour)
            .filter(path -> !attribute(path, "stroke-width").isEmpty())
            .anyMatch(path -> points(path) >= 2);
    assertTrue(isDrawn, () -> "no line of " + what);
    return this;
  }

  /**
   * Fails unless a half transparent area of a colour, with four corners or more, is in the drawing.
   */
  public RenderedPage requiresBand(String colour, String what) {
    boolean isDrawn =
        paths("fill", colour)
            .filter(path -> !attribute(path, "fill-opacity").isEmpty())
            .anyMatch(path -> points(path) >= 4);
    assertTrue(isDrawn, () -> "no band of " + what);
    return this;
  }

  /** Number of marks, one for every value that is drawn as a point. */
  public long marks() {
    return PATH.matcher(html).results().filter(m -> m.group().contains(" transform=")).count();
  }

  private Stream<String> paths(String property, String colour) {
    return PATH.matcher(html)
        .results()
        .map(MatchResult::group)
        .filter(path -> hexadecimal(attribute(path, property)).equals(colour));
  }

  private static long points(String path) {
    return NUMBER.matcher(attribute(path, "d")).results().count() / 2;
  }

  private static String attribute(String element, String name) {
    Matcher value = Pattern.compile("\\s" + name + "=\"([^\"]*)\"").matcher(element);
    return value.find() ? value.group(1) : "";
  }

  private static String hexadecimal(String colour) {
    Matcher rgb = RGB.matcher(colour);
    return rgb.matches()
        ? String.format(
            "#%02x%02x%02x",
            Integer.parseInt(rgb.group(1)),
            Integer.parseInt(rgb.group(2)),
            Integer.parseInt(rgb.group(3)))
        : colour.toLowerCase(Locale.ROOT);
  }
}
