package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Where the texts of a batch stand. Given the mask of a pass, 0 for padding and else 1 or the
 * number of the text in its row, it takes arrays of the pass apart into one row per text.
 */
@API(status = API.Status.INTERNAL)
public final class TextPlaces {

  private final List<Place> places;
  private final boolean apart;

  private TextPlaces(List<Place> places, boolean apart) {
    this.places = places;
    this.apart = apart;
  }

  private record Place(int row, int start, int length) {}

  /**
   * Places from a mask.
   *
   * @param mask (B, T), of any number type
   * @return where its texts are
   * @throws IllegalArgumentException if the tokens of a text do not stand together
   */
  public static TextPlaces of(NDArray mask) {
    double[] values = TextLengths.numbers(mask);
    int rows = Math.toIntExact(mask.getShape().get(0));
    int tokens = Math.toIntExact(mask.getShape().get(1));
    List<Place> places = new ArrayList<>();
    boolean apart = true;
    for (int row = 0; row < rows; row++) {
      List<Place> own = inRow(row, values, tokens);
      apart &= own.size() == 1 && own.get(0).start() == 0 && values[row * tokens] == 1;
      places.addAll(own);
    }
    return new TextPlaces(places, apart);
  }

  private static List<Place> inRow(int row, double[] values, int tokens) {
    List<Place> places = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    for (int start = 0; start < tokens; ) {
      double number = values[row * tokens + start];
      int end = start + 1;
      while (end < tokens && values[row * tokens + end] == number) {
        end++;
      }
      if (number != 0) {
        if (!(number > 0) || numbers.contains(number)) {
          throw Check.failure(
              "mask[" + row + "][" + start + "]",
              number,
              "must be 0 for padding, or the number of a text whose tokens stand together",
              "number the texts of a row 1, 2, …");
        }
        numbers.add(number);
        places.add(new Place(row, start, end - start));
      }
      start = end;
    }
    return places;
  }

  /**
   * Whether every text has a row of its own already, with its padding behind it.
   *
   * @return true where nothing is to be taken apart
   */
  public boolean areApart() {
    return apart;
  }

  /**
   * Lengths of the texts.
   *
   * @return one per text, in the order of rows and then of places
   */
  public int[] lengths() {
    return places.stream().mapToInt(Place::length).toArray();
  }

  private int longest() {
    return places.stream().mapToInt(Place::length).max().orElse(0);
  }

  /** 1 for tokens and 0 for the padding after them, (texts, longest) float32. */
  NDArray mask(NDArray beside) {
    float[] ones = new float[places.size() * longest()];
    for (int text = 0; text < places.size(); text++) {
      for (int token = 0; token < places.get(text).length(); token++) {
        ones[text * longest() + token] = 1;
      }
    }
    return beside.getManager().create(ones, new Shape(places.size(), longest()));
  }

  /** One row per text of an array (B, …) whose given axes run over tokens; 0 at padding. */
  NDArray rows(NDArray array, int... axes) {
    long[] sizes = array.getShape().getShape().clone();
    sizes[0] = places.size();
    for (int axis : axes) {
      sizes[axis] = longest();
    }
    NDArray apartFromAll = array.getManager().zeros(new Shape(sizes), array.getDataType());
    for (int text = 0; text < places.size(); text++) {
      Place place = places.get(text);
      NDIndex to = index(text, sizes.length, 0, place.length(), axes);
      NDIndex from = index(place.row(), sizes.length, place.start(), place.length(), axes);
      apartFromAll.set(to, array.get(from));
    }
    return apartFromAll;
  }

  private static NDIndex index(int row, int dimensions, int start, int length, int... axes) {
    NDIndex index = new NDIndex().addSliceDim(row, row + 1L);
    for (int dimension = 1; dimension < dimensions; dimension++) {
      boolean tokens = false;
      for (int axis : axes) {
        tokens |= axis == dimension;
      }
      index = tokens ? index.addSliceDim(start, (long) start + length) : index.addAllDim();
    }
    return index;
  }
}
