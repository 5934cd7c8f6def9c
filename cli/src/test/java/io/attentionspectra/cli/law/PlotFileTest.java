package io.attentionspectra.cli.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.cli.SemicircleLaw;
import io.attentionspectra.report.plot.LawPicture;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import picocli.CommandLine.TypeConversionException;

final class PlotFileTest {

  @TempDir private Path folder;

  private PlotFile file(String name) {
    return new PlotFile.Converter().convert(folder.resolve(name).toString());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void writesAPngThatShowsDensityAndAtom() throws IOException {
    file("law.png").write(LawPicture.of(new SemicircleLaw(), "Semicircle"));
    BufferedImage image = ImageIO.read(folder.resolve("law.png").toFile());
    assertNotNull(image);
    assertTrue(image.getWidth() >= 1200, "wide enough for print");
    assertTrue(count(image, 0xffcfe3f2) > 10_000, "the density is filled");
    assertTrue(count(image, 0xffc84b31) > 200, "the atom is drawn");
    assertEquals(List.of("law.png"), names());
  }

  @Test
  void writesAnSvgAndReplacesWhatWasThere() throws Exception {
    Path path = folder.resolve("law.svg");
    Files.writeString(path, "old");
    file("law.svg").write(LawPicture.of(new SemicircleLaw(), "Semicircle"));
    Document svg =
        DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(path.toFile());
    assertEquals("svg", svg.getDocumentElement().getLocalName());
    assertTrue(svg.getElementsByTagNameNS("*", "path").getLength() > 10);
    assertTrue(Files.size(path) < 300_000, "small enough to keep in a repository");
    assertEquals(List.of("law.svg"), names());
  }

  @Test
  void refusesAFolder() throws IOException {
    Files.createDirectory(folder.resolve("folder.svg"));
    assertThrows(TypeConversionException.class, () -> file("folder.svg"));
  }

  @Test
  void leavesNoDraftBehindWhenWritingFails() throws IOException {
    PlotFile plot = file("law.svg");
    File blocked = folder.resolve("law.svg").toFile();
    assertTrue(blocked.mkdir() && new File(blocked, "child").createNewFile());
    assertThrows(
        IllegalArgumentException.class,
        () -> plot.write(LawPicture.of(new SemicircleLaw(), "Semicircle")));
    assertEquals(List.of("law.svg"), names());
  }

  private static long count(BufferedImage image, int colour) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == colour ? 1 : 0;
      }
    }
    return count;
  }
}
