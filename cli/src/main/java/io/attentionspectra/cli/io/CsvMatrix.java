package io.attentionspectra.cli.io;

import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.linalg.Matrix;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A matrix in a file: one row a line, numbers separated by commas; empty lines and lines that start
 * with # are skipped.
 */
public record CsvMatrix(Matrix matrix) {

  /** What spreadsheet programs write before UTF-8. */
  private static final String BYTE_ORDER_MARK = "\ufeff";

  /** Reads the file. */
  public static final class Converter implements ITypeConverter<CsvMatrix> {

    @Override
    public CsvMatrix convert(String file) {
      List<double[]> rows = new ArrayList<>();
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
          rows.add(row(lines.get(i), file + " line " + (i + 1)));
          requireEqualLength(rows, file + " line " + (i + 1));
        }
      }
      if (rows.isEmpty()) {
        throw new TypeConversionException("'" + file + "' holds no numbers, write one row a line");
      }
      return new CsvMatrix(Matrix.of(rows.toArray(double[][]::new)));
    }

    private static List<String> lines(String file) {
      try {
        String text = Files.readString(new GivenPath().convert(file));
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).lines().toList();
      } catch (CharacterCodingException e) {
        throw new TypeConversionException("'" + file + "' is no UTF-8 text, give a CSV file");
      } catch (IOException e) {
        throw new TypeConversionException(
            "'"
                + file
                + "' cannot be read ("
                + FileFailure.reason(e)
                + "), give a CSV file that exists");
      }
    }

    private static double[] row(String line, String place) {
      try {
        return new Numbers.Converter().convert(line).values();
      } catch (TypeConversionException e) {
        throw new TypeConversionException(place + ": " + e.getMessage());
      }
    }

    private static void requireEqualLength(List<double[]> rows, String place) {
      int first = rows.get(0).length;
      int last = rows.get(rows.size() - 1).length;
      if (last != first) {
        throw new TypeConversionException(
            place + ": " + last + " numbers, but the first row has " + first + ", make them equal");
      }
    }
  }
}
