package io.attentionspectra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules of the build as a picture: given the root of the checkout, it reads the poms and the
 * package folders, and draws one box per module, lowest floor at the bottom, an arrow to each
 * module it builds on that no other arrow leads to already. Called by {@link ModulePictureTest}.
 */
final class ModulePicture {

  private static final int WIDTH = 980;
  private static final int MARGIN = 20;
  private static final int GAP = 26;
  private static final int FLOOR_GAP = 46;
  private static final int LINE = 17;
  private static final int HEAD = 46;
  private static final double CHARACTER = 6.7;
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<groupId>io\\.attentionspectra</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*(<scope>test</scope>)?");
  private static final Pattern DESCRIPTION = Pattern.compile("<description>([^<]+)</description>");

  /** Modules that are no code, or only for tests. */
  private static final Set<String> LEFT_OUT = Set.of("bom", "testing");

  private final Path root;
  private final Map<String, Set<String>> buildsOn = new TreeMap<>();
  private final Map<String, String> descriptions = new TreeMap<>();

  /** A box of the picture. */
  private record Box(String module, int x, int y, int width, int height, List<String> lines) {

    Box tall(int other) {
      return new Box(module, x, y, width, other, lines);
    }
  }

  private ModulePicture(Path root) {
    this.root = root;
  }

  static String of(Path root) throws IOException {
    ModulePicture picture = new ModulePicture(root);
    picture.read();
    return picture.svg();
  }

  private void read() throws IOException {
    Matcher modules = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
    while (modules.find()) {
      if (!LEFT_OUT.contains(modules.group(1))) {
        readModule(modules.group(1));
      }
    }
  }

  private void readModule(String name) throws IOException {
    String pom = Files.readString(root.resolve(name).resolve("pom.xml"));
    String dependencies = pom.substring(pom.indexOf("</parent>"));
    Set<String> below = new TreeSet<>();
    Matcher dependency = DEPENDENCY.matcher(dependencies);
    while (dependency.find()) {
      if (dependency.group(2) == null && !LEFT_OUT.contains(dependency.group(1))) {
        below.add(dependency.group(1));
      }
    }
    buildsOn.put(name, below);
    Matcher description = DESCRIPTION.matcher(pom);
    descriptions.put(name, description.find() ? description.group(1) : "");
  }

  /** How many modules lie below a module, one under the other. */
  private int floor(String module) {
    return buildsOn.get(module).stream().mapToInt(below -> floor(below) + 1).max().orElse(0);
  }

  private Set<String> reachable(String module) {
    Set<String> found = new TreeSet<>();
    for (String below : buildsOn.get(module)) {
      found.add(below);
      found.addAll(reachable(below));
    }
    return found;
  }

  private Set<String> arrows(String module) {
    Set<String> indirect =
        buildsOn.get(module).stream()
            .flatMap(below -> reachable(below).stream())
            .collect(Collectors.toSet());
    return buildsOn.get(module).stream()
        .filter(below -> !indirect.contains(below))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The packages of a module below its own root, without those of no user. */
  private List<String> packages(String module) throws IOException {
    Path sources = root.resolve(module).resolve("src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<String> names =
          files
              .filter(file -> file.endsWith("package-info.java"))
              .map(file -> sources.relativize(file.getParent()).toString())
              .map(name -> name.replace('/', '.').replace("io.attentionspectra.", ""))
              .filter(name -> !name.contains("internal"))
              .sorted()
              .toList();
      String own = names.stream().reduce(ModulePicture::commonPackage).orElse("");
      return names.stream()
          .filter(name -> name.length() > own.length())
          .map(name -> own.isEmpty() ? name : name.substring(own.length() + 1))
          .toList();
    }
  }

  private static String commonPackage(String a, String b) {
    List<String> shared = new ArrayList<>();
    String[] left = a.split("\\.");
    String[] right = b.split("\\.");
    for (int i = 0; i < Math.min(left.length, right.length) && left[i].equals(right[i]); i++) {
      shared.add(left[i]);
    }
    return String.join(".", shared);
  }

  private String svg() throws IOException {
    Map<Integer, List<String>> floors =
        buildsOn.keySet().stream()
            .collect(Collectors.groupingBy(this::floor, TreeMap::new, Collectors.toList()));
    Map<String, Box> boxes = new TreeMap<>();
    int y = MARGIN;
    for (int floor = floors.size() - 1; floor >= 0; floor--) {
      List<String> modules = floors.get(floor);
      int width = width(floor, modules.size());
      int x = MARGIN;
      int height = 0;
      for (String module : modules) {
        List<String> lines = wrapped(String.join(" · ", packages(module)), width);
        List<String> what = wrapped(descriptions.get(module), width);
        List<String> all = new ArrayList<>(what);
        all.addAll(lines.stream().map(line -> "\t" + line).toList());
        int own = HEAD + LINE * all.size();
        boxes.put(module, new Box(module, x, y, width, own, all));
        height = Math.max(height, own);
        x += width + GAP;
      }
      int tallest = height;
      modules.forEach(module -> boxes.computeIfPresent(module, (name, box) -> box.tall(tallest)));
      y += height + FLOOR_GAP;
    }
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"Helvetica, Arial, sans-serif\">%n",
            WIDTH,
            y - FLOOR_GAP + MARGIN,
            WIDTH));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    svg.append(
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\""
            + " markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\""
            + " fill=\"#5b6b7a\"/></marker></defs>\n");
    boxes.values().forEach(box -> arrows(box, boxes, svg));
    boxes.values().forEach(box -> draw(box, svg));
    return svg.append("</svg>\n").toString().replace("\r\n", "\n");
  }

  /** A module alone between two floors leaves room for the arrows that pass it. */
  private static int width(int floor, int modules) {
    int all = WIDTH - 2 * MARGIN;
    return modules == 1 && floor > 0 ? all * 3 / 5 : (all - (modules - 1) * GAP) / modules;
  }

  private void arrows(Box box, Map<String, Box> boxes, StringBuilder svg) {
    List<String> below = List.copyOf(arrows(box.module()));
    for (int i = 0; i < below.size(); i++) {
      Box target = boxes.get(below.get(i));
      int spread = box.x() + box.width() * (i + 1) / (below.size() + 1);
      int to = clamped(spread, target);
      int from = clamped(to, box);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" stroke=\"#5b6b7a\""
                  + " stroke-width=\"1.4\" marker-end=\"url(#tip)\"/>%n",
              from,
              box.y() + box.height(),
              from,
              box.y() + box.height() + FLOOR_GAP / 2,
              to,
              target.y() - FLOOR_GAP / 2,
              to,
              target.y() - 2));
    }
  }

  private static int clamped(int x, Box box) {
    return Math.max(box.x() + 12, Math.min(box.x() + box.width() - 12, x));
  }

  private static void draw(Box box, StringBuilder svg) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#f4f7fa\""
                + " stroke=\"#31516f\"/>%n<text x=\"%d\" y=\"%d\" font-size=\"16\""
                + " font-weight=\"bold\" fill=\"#16324f\">%s</text>%n",
            box.x(),
            box.y(),
            box.width(),
            box.height(),
            box.x() + 12,
            box.y() + 25,
            box.module()));
    int y = box.y() + HEAD;
    for (String line : box.lines()) {
      boolean names = line.startsWith("\t");
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" font-size=\"12.5\" fill=\"%s\">%s</text>%n",
              box.x() + 12,
              y,
              names ? "#2f6f4f" : "#333333",
              line.strip().replace("&", "&amp;").replace("<", "&lt;")));
      y += LINE;
    }
  }

  private static List<String> wrapped(String text, int width) {
    int most = (int) ((width - 24) / CHARACTER);
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > most) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    return lines;
  }
}
