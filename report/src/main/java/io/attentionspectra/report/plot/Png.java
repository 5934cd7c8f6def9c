package io.attentionspectra.report.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import javax.imageio.ImageIO;
import org.apache.batik.transcoder.TranscoderException;
import org.apache.batik.transcoder.TranscoderInput;
import org.apache.batik.transcoder.TranscoderOutput;
import org.apache.batik.transcoder.image.ImageTranscoder;

/** An SVG document of ours drawn as a bitmap by Batik and written by Java's own encoder. */
final class Png extends ImageTranscoder {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Png() {}

  static byte[] of(String svg, double width) {
    Png transcoder = new Png();
    transcoder.addTranscodingHint(KEY_WIDTH, (float) width);
    try {
      transcoder.transcode(new TranscoderInput(new StringReader(svg)), new TranscoderOutput());
    } catch (TranscoderException e) {
      throw new IllegalStateException("a picture of ours could not be drawn", e);
    }
    return transcoder.bytes.toByteArray();
  }

  @Override
  public BufferedImage createImage(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
  }

  @Override
  public void writeImage(BufferedImage image, TranscoderOutput output) throws TranscoderException {
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new TranscoderException(e);
    }
  }
}
