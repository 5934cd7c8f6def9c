package io.attentionspectra.linalg;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixTest {

  @ParameterizedTest
  @CsvSource({"1,1,1", "3,5,2", "33,66,257", "70,300,65"})
  void productIsTheSumOverTheInnerIndex(int rows, int inner, int columns) {
    Matrix a = gaussian(rows, inner, 1);
    Matrix b = gaussian(inner, columns, 2);
    Matrix product = a.times(b);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          sum += a.get(i, k) * b.get(k, j);
        }
        assertEquals(sum, product.get(i, j), 1e-12 * inner);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,4", "40,7", "65,130"})
  void gramsAreProductsWithTheTranspose(int rows, int columns) {
    Matrix a = gaussian(rows, columns, 3);
    Matrix difference = a.rowGram().minus(a.times(a.transpose()));
    assertEquals(0, difference.largestEntry(), 1e-12);
    assertEquals(a.transpose().rowGram(), a.columnGram());
    assertEquals(a.rowGram(), a.rowGram().transpose());
  }

  @Test
  void timesVectorAgreesWithTimesMatrix() {
    Matrix a = gaussian(9, 4, 4);
    Matrix v = gaussian(4, 1, 5);
    assertArrayEquals(a.times(v).column(0), a.times(v.column(0)), 1e-14);
  }

  @Test
  void centredColumnsSumToZeroAndStayCentred() {
    Matrix centred = gaussian(12, 5, 6).map(x -> x + 3).centreColumns();
    for (double mean : centred.columnMeans()) {
      assertEquals(0, mean, 1e-14);
    }
    assertEquals(0, centred.centreColumns().minus(centred).largestEntry(), 1e-14);
  }

  @Test
  void blocksOfColumnsConcatenateToTheWhole() {
    Matrix a = gaussian(4, 7, 7);
    assertEquals(
        a, Matrix.concatenateColumns(List.of(a.columns(0, 3), a.columns(3, 4), a.columns(4, 7))));
  }

  @Test
  void inputIsCopied() {
    double[] values = {1, 2, 3, 4};
    Matrix a = Matrix.of(2, 2, values);
    values[0] = 9;
    a.row(0)[1] = 9;
    a.toArray()[1] = 9;
    assertEquals(Matrix.of(new double[][] {{1, 2}, {3, 4}}), a);
  }

  @Test
  void badInputIsNamed() {
    assertRefused("entry[1][0] = NaN", () -> Matrix.of(2, 1, new double[] {1, Double.NaN}));
    assertRefused("length of row 1 = 1", () -> Matrix.of(new double[][] {{1, 2}, {3}}));
    assertRefused("rows = 0", () -> Matrix.of(new double[0][]));
    assertRefused(
        "rows x columns = 65536 x 65536: are 4294967296 numbers",
        () -> Matrix.generate(65536, 65536, (i, j) -> 0));
    assertRefused("columns = 0", () -> Matrix.of(1, 0, new double[0]));
    assertRefused("number of entries = 3", () -> Matrix.of(2, 2, new double[3]));
    assertRefused("must equal columns", () -> gaussian(2, 3, 1).times(gaussian(2, 3, 1)));
    assertRefused("must be square", () -> gaussian(2, 3, 1).requireSquare("scores"));
  }

  @Test
  void readsSinglePrecisionAndCopiesRows() {
    float[] values = {9, 1, 2, 8, 3, 0.5f};
    Matrix matrix = Matrix.ofFloats(values, new int[] {1, 4}, 2);
    assertEquals(Matrix.of(2, 2, new double[] {1, 2, 3, 0.5}), matrix);
    double[] target = {0, 0, 2, 0};
    matrix.copyRow(1, target);
    assertArrayEquals(new double[] {3, 0.5, 2, 0}, target);
    float[] infinite = {1, Float.POSITIVE_INFINITY};
    assertThrows(IllegalArgumentException.class, () -> Matrix.ofFloats(infinite, new int[] {0}, 2));
  }

  /** Row by row, whatever number of rows is left after fours. */
  @Test
  void timesAVectorEqualsTimesAColumn() {
    for (int rows = 1; rows < 7; rows++) {
      Matrix matrix = Matrix.generate(rows, 3, (i, j) -> i * i - 2.5 * j);
      Matrix column = Matrix.of(3, 1, new double[] {1, -2, 0.25});
      assertArrayEquals(
          matrix.times(column).column(0), matrix.times(new double[] {1, -2, 0.25}), 1e-12);
    }
  }
}
