package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** Numbers with a shape, row by row. */
final class Array {

  private final long[] shape;
  private final double[] numbers;

  Array(long[] shape, double... numbers) {
    this.shape = shape;
    this.numbers = numbers;
    assertEquals(RunGraph.elements(shape), numbers.length, Arrays.toString(shape));
  }

  long[] shape() {
    return shape;
  }

  double[] numbers() {
    return numbers;
  }

  int rank() {
    return shape.length;
  }

  int size(int axis) {
    return Math.toIntExact(shape[axis]);
  }

  /** An entry; along an axis of size 1 any index gives the same. */
  double at(int... index) {
    int place = 0;
    for (int i = 0; i < shape.length; i++) {
      place = place * size(i) + (shape[i] == 1 ? 0 : index[i]);
    }
    return numbers[place];
  }

  double largestDifference(Array other) {
    assertEquals(Arrays.toString(shape), Arrays.toString(other.shape));
    double largest = 0;
    for (int i = 0; i < numbers.length; i++) {
      double difference = Math.abs(numbers[i] - other.numbers[i]);
      largest =
          difference <= largest
              ? largest
              : Double.isNaN(difference) ? Double.MAX_VALUE : difference;
    }
    return largest;
  }
}
