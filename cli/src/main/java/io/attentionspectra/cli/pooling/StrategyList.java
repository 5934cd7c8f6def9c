package io.attentionspectra.cli.pooling;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.probe.WindowPooling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Poolings of token windows by name.
 *
 * @param poolings at least one, each once
 */
record StrategyList(List<WindowPooling> poolings) {

  static final String OF_WINDOWS =
      "mean,first,last,max,position-weighted,harmonic:1,top-eigenvector,learned";

  static final String OF_WHOLE_TEXTS =
      "mean,first,last,max,root-length,length-power:0.25,position-weighted,harmonic:1,"
          + "top-eigenvector,optimal-scale";

  /** What is compared where nothing else is asked for. */
  static StrategyList usual(boolean windows) {
    return new Converter().convert(windows ? OF_WINDOWS : OF_WHOLE_TEXTS);
  }

  /** The same with the model's own pooling, where it has one. */
  StrategyList withOwn(ModelSession session) {
    if (session.ownPooling().isEmpty()) {
      return this;
    }
    List<WindowPooling> more = new ArrayList<>(poolings);
    more.add(own(session));
    return new StrategyList(List.copyOf(more));
  }

  /** The same with the length that the model's own pooling has, if it is among them. */
  StrategyList of(ModelSession session) {
    return session.ownPooling().isEmpty()
        ? this
        : new StrategyList(
            poolings.stream().map(each -> each.isOwn() ? own(session) : each).toList());
  }

  private static WindowPooling own(ModelSession session) {
    return WindowPooling.own(session.ownPooling().orElseThrow(), session.shape().embedding());
  }

  /** Reads {@code mean,harmonic:1,top-eigenvector}. */
  static final class Converter implements ITypeConverter<StrategyList> {

    @Override
    public StrategyList convert(String text) {
      List<WindowPooling> poolings = new ArrayList<>();
      Set<String> labels = new HashSet<>();
      for (String name : text.split(",", -1)) {
        WindowPooling pooling = pooling(name.strip());
        if (!labels.add(pooling.label())) {
          throw new TypeConversionException("'" + name.strip() + "' comes twice, name it once");
        }
        poolings.add(pooling);
      }
      return new StrategyList(poolings);
    }
  }

  private static WindowPooling pooling(String name) {
    try {
      return WindowPooling.named(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
