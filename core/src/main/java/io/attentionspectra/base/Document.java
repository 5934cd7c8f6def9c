package io.attentionspectra.base;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object under construction, of nested maps, lists, strings, numbers and null, so that
 * results know no JSON library and any can write them. Keys keep the order in which they were put.
 * JSON has no NaN and no infinities: where one is given the document holds null.
 *
 * <p>Results and events put themselves into one; commands, sinks and reports write it. Not
 * thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class Document {

  private static final String ERROR = "Error";
  private static final String INTERVAL = "Interval";

  private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

  /** An empty object. */
  public Document() {}

  /**
   * Puts what is JSON already.
   *
   * @param key its name
   * @param value a string, boolean, whole number, map or list of such, or null
   * @return this document
   */
  public Document put(String key, @Nullable Object value) {
    map.put(key, value);
    return this;
  }

  /**
   * Puts an object.
   *
   * @param key its name
   * @param value the object; what is put into it later does show
   * @return this document
   */
  public Document object(String key, Document value) {
    return put(key, value.map);
  }

  /**
   * Puts a list of objects.
   *
   * @param key its name
   * @param values the objects
   * @return this document
   */
  public Document objects(String key, Collection<Document> values) {
    return put(key, values.stream().map(Document::map).toList());
  }

  /**
   * Puts a number.
   *
   * @param key its name
   * @param value the number
   * @return this document
   */
  public Document number(String key, double value) {
    return put(key, finite(value));
  }

  /**
   * Puts a list of numbers.
   *
   * @param key its name
   * @param values the numbers
   * @return this document
   */
  public Document numbers(String key, List<Double> values) {
    return put(key, finite(values));
  }

  /**
   * Puts a list of numbers.
   *
   * @param key its name
   * @param values the numbers
   * @return this document
   */
  public Document numbers(String key, double... values) {
    return numbers(key, Arrays.stream(values).boxed().toList());
  }

  /**
   * Puts numbers by name.
   *
   * @param key name of the object that holds them
   * @param values the numbers
   * @return this document
   */
  public Document numbers(String key, Map<String, Double> values) {
    Document numbers = new Document();
    values.forEach(numbers::number);
    return object(key, numbers);
  }

  /**
   * Puts lists of numbers by name.
   *
   * @param key name of the object that holds them
   * @param values the lists
   * @return this document
   */
  public Document lists(String key, Map<String, List<Double>> values) {
    Document lists = new Document();
    values.forEach(lists::numbers);
    return object(key, lists);
  }

  /**
   * Puts rows of numbers, such as those of a matrix.
   *
   * @param key its name
   * @param rows the rows
   * @return this document
   */
  public Document rows(String key, Collection<double[]> rows) {
    return put(key, rows.stream().map(row -> finite(Arrays.stream(row).boxed().toList())).toList());
  }

  /**
   * Puts a number that may be unknown.
   *
   * @param key its name
   * @param value the number; null is put where there is none
   * @return this document
   */
  public Document optional(String key, Optional<Double> value) {
    return number(key, value.orElse(Double.NaN));
  }

  /**
   * Puts a number where there is one, and leaves the key out elsewhere.
   *
   * @param key its name
   * @param value the number, if there is one
   * @return this document
   */
  public Document ifPresent(String key, OptionalDouble value) {
    value.ifPresent(number -> number(key, number));
    return this;
  }

  /**
   * Puts a value, and its interval as a list of two under the key with "Interval".
   *
   * @param key its name
   * @param value the value; null is put for both where there is none
   * @return this document
   */
  public Document confidence(String key, Optional<Confidence> value) {
    optional(key, value.map(Confidence::value));
    return value
        .map(each -> numbers(key + INTERVAL, each.lower(), each.upper()))
        .orElseGet(() -> put(key + INTERVAL, null));
  }

  /**
   * Puts a value, and its standard error under the key with "Error".
   *
   * @param key its name
   * @param estimate the value
   * @return this document
   */
  public Document estimate(String key, Estimate estimate) {
    return number(key, estimate.value()).number(key + ERROR, estimate.standardError());
  }

  /**
   * Puts a list of values, and one of their standard errors under the key with "Error".
   *
   * @param key its name
   * @param estimates the values
   * @return this document
   */
  public Document estimates(String key, List<Estimate> estimates) {
    return numbers(key, estimates.stream().map(Estimate::value).toList())
        .numbers(key + ERROR, estimates.stream().map(Estimate::standardError).toList());
  }

  /**
   * Puts values by name, and their standard errors by name under the key with "Error".
   *
   * @param key name of the object that holds the values
   * @param estimates the values
   * @return this document
   */
  public Document estimates(String key, Map<String, Estimate> estimates) {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Double> errors = new LinkedHashMap<>();
    estimates.forEach(
        (name, estimate) -> {
          values.put(name, estimate.value());
          errors.put(name, estimate.standardError());
        });
    return numbers(key, values).numbers(key + ERROR, errors);
  }

  /**
   * The document.
   *
   * @return nested maps, lists, strings, numbers and null, which stands for JSON's
   */
  public Map<String, @Nullable Object> map() {
    return map;
  }

  private static List<@Nullable Object> finite(List<Double> values) {
    List<@Nullable Object> list = new ArrayList<>();
    for (double value : values) {
      list.add(finite(value));
    }
    return list;
  }

  private static @Nullable Object finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
