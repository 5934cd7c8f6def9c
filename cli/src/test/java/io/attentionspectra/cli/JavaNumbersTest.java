package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Numbers as only Java's source writes them are refused wherever a number is given. */
final class JavaNumbersTest {

  /** A command's names, and an option of it that is one number. */
  private record Place(List<String> command, String option) {}

  private static Stream<Place> places(CommandLine line, List<String> names) {
    Stream<Place> own =
        line.getCommandSpec().options().stream()
            .filter(JavaNumbersTest::isNumber)
            .map(option -> new Place(names, option.longestName()));
    Stream<Place> below =
        line.getSubcommands().entrySet().stream()
            .flatMap(
                each -> {
                  List<String> longer = new ArrayList<>(names);
                  longer.add(each.getKey());
                  return places(each.getValue(), longer);
                });
    return Stream.concat(own, below);
  }

  private static boolean isNumber(OptionSpec option) {
    Class<?> type = option.typeInfo().getType();
    return option.converters().length == 0
        && List.<Class<?>>of(double.class, Double.class, int.class, Integer.class, long.class)
            .contains(type);
  }

  private static void assertRefused(List<String> command, String option, String value) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(option, value));
    FailureTest.assertRefused(Invocation.of(words.toArray(String[]::new)), "'" + option + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1d", "1f", "1e3D", "0x1p3", "1_000", " 1 ", "0x10", "1L"})
  void isOneLineWithStatusTwo(String value) {
    List<Place> all = places(new CommandLine(new AttentionSpectra()), List.of()).toList();
    assertTrue(all.size() > 50, all.size() + " options of one number");
    all.forEach(place -> assertRefused(place.command(), place.option(), value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1d", "1f", "1e3D", "0x1p3", "1_000", "0x10", "1L"})
  void isRefusedInListsNamesAndFiles(String value) {
    assertRefused(List.of("law", "marchenko-pastur", "--ratio", "1"), "--at", "0.5," + value);
    assertRefused(List.of("law", "silverstein", "--gamma", "1"), "--population", "1:" + value);
    assertRefused(List.of("law", "separable", "--gamma", "1"), "--noise", value + ":1");
    assertRefused(List.of("law", "causal-equivalence"), "--score", "softcap:" + value);
    assertRefused(List.of("signal"), "--lengths", "4:" + value);
    assertRefused(List.of("simulate", "pooling"), "--correlation", value);
    assertRefused(List.of("simulate", "attention"), "--tokens", "gaussian:" + value);
    assertRefused(List.of("pooling"), "--strategies", "harmonic:" + value);
    assertRefused(List.of("inspect"), "--part", value + "/2");
    assertRefused(List.of("inspect"), "--layers", value);
  }

  @Test
  void isRefusedInMatrices(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("r.csv"), "1,0.5\n0.5,1d\n");
    FailureTest.assertRefused(
        Invocation.of("weights", "top-eigenvector", "--correlation", file.toString()),
        "line 2: '1d' in '0.5,1d' is not a number");
  }
}
