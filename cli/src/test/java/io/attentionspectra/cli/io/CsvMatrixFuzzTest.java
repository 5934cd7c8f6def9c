package io.attentionspectra.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

/** Damaged matrices of numbers: finite rows of one length, or a refusal that says the line. */
final class CsvMatrixFuzzTest {

  private static final String SOUND =
      "\ufeff# a correlation\r\n1,0.5,2.5e-1\r\n\r\n 0.5 ,1,0.5\n0.25,0.5,1.0\n";

  private static final byte[][] MARKS = {
    {','},
    {'\n'},
    {'\r'},
    {';'},
    {'#'},
    {'-'},
    {'e', '9', '9', '9'},
    {'N', 'a', 'N'},
    {0},
    {0x0b},
    {(byte) 0xc2, (byte) 0x85},
    {(byte) 0xe2, (byte) 0x80, (byte) 0xa8},
    {(byte) 0xff, (byte) 0xfe}
  };

  @TempDir private Path folder;

  @Test
  void matrices() {
    Path file = folder.resolve("matrix.csv");
    byte[] sound = SOUND.getBytes(StandardCharsets.UTF_8);
    CsvMatrix.Converter converter = new CsvMatrix.Converter();
    FuzzCampaign.run(
        "CSV matrix",
        3000,
        random -> {
          Files.write(file, Damage.bytes(sound, MARKS, random));
          try {
            requireFinite(converter.convert(file.toString()).matrix());
          } catch (TypeConversionException e) {
            String message = String.valueOf(e.getMessage());
            assertEquals(1, message.lines().count(), message);
            assertTrue(message.length() < 1000, message);
          }
        });
    assertEquals(1, folder.toFile().list().length);
  }

  private static void requireFinite(Matrix matrix) {
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        assertTrue(Double.isFinite(matrix.get(row, column)));
      }
    }
  }
}
