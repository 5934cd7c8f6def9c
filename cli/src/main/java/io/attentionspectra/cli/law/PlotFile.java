package io.attentionspectra.cli.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.WholeFile;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.w3c.dom.Document;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An image file that can be written: SVG or PNG by its ending. The file appears complete or not at
 * all.
 */
final class PlotFile {

  /** Pixels of a PNG per unit of length of the chart. */
  private static final int PNG_SCALE = 2;

  private final Path path;
  private final boolean vector;

  private PlotFile(Path path, boolean vector) {
    this.path = path;
    this.vector = vector;
  }

  /** Refuses what cannot be written before anything is computed. */
  static final class Converter implements ITypeConverter<PlotFile> {

    @Override
    public PlotFile convert(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      if (!name.endsWith(".svg") && !name.endsWith(".png")) {
        throw new TypeConversionException("'" + text + "' must end in .svg or .png, rename it");
      }
      Path path = Path.of(text).toAbsolutePath();
      Path folder = path.getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new TypeConversionException("'" + text + "' lies in no existing folder, make it");
      }
      if (!Files.isWritable(folder) || Files.isDirectory(path)) {
        throw new TypeConversionException(
            "'" + text + "' cannot be written, choose a file in a folder you may write to");
      }
      return new PlotFile(path, name.endsWith(".svg"));
    }
  }

  /** Draws the chart into the file. */
  void write(XYChart chart) {
    try {
      WholeFile.write(path, out -> draw(chart, out));
    } catch (IOException e) {
      throw Check.failure(
          "--plot",
          path,
          "could not be written (" + e.getClass().getSimpleName() + ")",
          "choose another file");
    }
  }

  private void draw(XYChart chart, OutputStream out) throws IOException {
    if (vector) {
      drawVector(chart, out);
    } else {
      drawBitmap(chart, out);
    }
  }

  private static void drawVector(XYChart chart, OutputStream out) throws IOException {
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(emptyDocument());
    context.setComment("attention-spectra");
    SVGGraphics2D graphics = new SVGGraphics2D(context, false);
    graphics.setSVGCanvasSize(new Dimension(chart.getWidth(), chart.getHeight()));
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    try {
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(graphics.getRoot()), new StreamResult(out));
    } catch (TransformerException e) {
      throw new IOException("the picture could not be serialised", e);
    }
  }

  private static Document emptyDocument() throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument("http://www.w3.org/2000/svg", "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IOException("this Java has no XML parser", e);
    }
  }

  private static void drawBitmap(XYChart chart, OutputStream out) throws IOException {
    BufferedImage image =
        new BufferedImage(
            PNG_SCALE * chart.getWidth(),
            PNG_SCALE * chart.getHeight(),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(PNG_SCALE, PNG_SCALE);
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.dispose();
    ImageIO.write(image, "png", out);
  }
}
