package io.attentionspectra.cli.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Layer;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Depths by name: {@code table}, {@code embeddings}, {@code middle}, {@code last} or the number of
 * a layer.
 *
 * @param names as given
 */
record DepthList(List<String> names) {

  /** Reads {@code table,middle,last}. */
  static final class Converter implements ITypeConverter<DepthList> {

    @Override
    public DepthList convert(String text) {
      List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
      for (String name : names) {
        if (!name.matches("table|embeddings|middle|last|\\d{1,6}")) {
          throw new TypeConversionException(
              "'"
                  + name
                  + "' is no depth, write table, embeddings, middle, last or a layer number");
        }
      }
      return new DepthList(names);
    }
  }

  /** The depths in a model of so many layers, each once. */
  Depth[] in(int layers) {
    Depth[] depths = names.stream().map(name -> depth(name, layers)).toArray(Depth[]::new);
    long different = Arrays.stream(depths).mapToInt(depth -> depth.in(layers)).distinct().count();
    if (different < depths.length) {
      throw Check.failure(
          "--layers", String.join(",", names), "names a depth twice", "name it once");
    }
    return depths;
  }

  private static Depth depth(String name, int layers) {
    return switch (name) {
      case "table" -> Depth.embeddingTable();
      case "embeddings" -> Depth.embeddings();
      case "last" -> Depth.lastLayer();
      case "middle" -> new Layer(Math.max(0, (layers - 1) / 2));
      default -> new Layer(Integer.parseInt(name));
    };
  }
}
