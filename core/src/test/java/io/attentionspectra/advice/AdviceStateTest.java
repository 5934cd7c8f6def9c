package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.result.TokenTableView;
import io.attentionspectra.testing.SameNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A corpus read in parts, and its parts merged. */
final class AdviceStateTest {

  private static final int COUNT = 6000;
  private static final CountedSource SOURCE = new CountedSource("abc", 24);

  private static AdviceStep windows() {
    return AdviceStep.of(SOURCE, poolings("mean,first,last,max,harmonic:1,top-eigenvector"))
        .window(4)
        .seed(7);
  }

  private static AdviceStep wholeTexts() {
    return AdviceStep.of(
            SOURCE,
            poolings("mean,max,root-length,top-eigenvector,optimal-scale,inverse-frequency:0.1"))
        .seed(8);
  }

  private static WindowPooling[] poolings(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(WindowPooling::named)
        .toArray(WindowPooling[]::new);
  }

  private record Case(String name, AdviceStep question, Texts texts) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("windows", windows(), CountedSource.texts(COUNT)),
        new Case("labelled windows", windows(), CountedSource.labelled(COUNT)),
        new Case("whole texts", wholeTexts(), CountedSource.texts(COUNT)),
        new Case("labelled whole texts", wholeTexts(), CountedSource.labelled(COUNT)));
  }

  private static List<AdviceState> parts(AdviceStep question, Texts texts, int of) {
    List<AdviceState> parts = new ArrayList<>();
    try (ModelSession session = SOURCE.open()) {
      for (int part = 1; part <= of; part++) {
        AdviceState own = question.begin(session, texts).part(session, texts, part, of);
        parts.add(AdviceState.of(own.toBytes()));
      }
    }
    return parts;
  }

  private static AdviceState merged(List<AdviceState> parts) {
    AdviceState all = AdviceState.of(parts.get(0).toBytes());
    parts.subList(1, parts.size()).forEach(all::merge);
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void partsGiveTheAdviceOfOneProcess(Case of) {
    PoolingAdvice bare = of.question().advise(of.texts());
    PoolingAdvice whole = bare.with(TokenTableView.of(CountedSource.TABLE, CountedSource.WORDS));
    for (int count : new int[] {1, 2, 5}) {
      PoolingAdvice advice = merged(parts(of.question(), of.texts(), count)).advice();
      assertEquals(whole.verdict(), advice.verdict());
      assertEquals(whole.lengths(), advice.lengths());
      assertEquals(whole.notes(), advice.notes());
      assertEquals(whole.provenance(), advice.provenance());
      for (String key : List.of("pooling", "texts", "model", "tokenTable")) {
        SameNumbers.check(
            count + " parts: " + key, whole.toTree().get(key), advice.toTree().get(key));
      }
    }
  }

  @Test
  void learnedWeightsAreThoseOfOneProcess() {
    AdviceStep question =
        AdviceStep.of(SOURCE, WindowPooling.named("mean"), WindowPooling.learned()).window(4);
    Texts texts = CountedSource.texts(COUNT);
    SameNumbers.check(
        "learned",
        question.advise(texts).toTree().get("pooling"),
        merged(parts(question, texts, 3)).advice().toTree().get("pooling"));
  }

  /** One part, merged with nothing, is the one process to the last bit. */
  @Test
  void onePartIsTheOneProcess() {
    Texts texts = CountedSource.labelled(COUNT);
    PoolingAdvice whole = wholeTexts().advise(texts);
    PoolingAdvice advice = parts(wholeTexts(), texts, 1).get(0).advice();
    assertEquals(whole.toTree().get("pooling"), advice.toTree().get("pooling"));
  }

  @Test
  void theSamePartsGiveTheSameBits() {
    Texts texts = CountedSource.texts(COUNT);
    List<AdviceState> once = parts(windows(), texts, 4);
    List<AdviceState> again = parts(windows(), texts, 4);
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(once.get(i).toBytes(), again.get(i).toBytes());
    }
    assertArrayEquals(merged(once).toBytes(), merged(again).toBytes());
    AdviceState left = merged(once.subList(0, 2));
    left.merge(merged(once.subList(2, 4)));
    SameNumbers.check(
        "tree",
        merged(once).advice().toTree().get("pooling"),
        left.advice().toTree().get("pooling"));
  }

  /** As a cluster reads it: nobody has all texts, and the pilot travels as bytes. */
  @Test
  void nobodyNeedsAllTexts() {
    TextsSummary facts = new TextsSummary("cluster", COUNT, List.of(), "content", List.of());
    CorpusSplit split = windows().split(facts, 3);
    List<List<PlacedText>> partitions =
        Stream.generate(() -> (List<PlacedText>) new ArrayList<PlacedText>()).limit(4).toList();
    for (int index = 0; index < COUNT; index++) {
      int position = split.position(index);
      partitions
          .get(split.part(position))
          .add(new PlacedText(position, CountedSource.text(index), ""));
    }
    partitions.forEach(each -> each.sort((a, b) -> Integer.compare(a.position(), b.position())));
    try (ModelSession session = SOURCE.open()) {
      byte[] pilot = windows().begin(session, facts, partitions.get(0).iterator()).toBytes();
      AdviceState all = AdviceState.of(pilot).part(session, 1, 3, partitions.get(1).iterator());
      all.merge(AdviceState.of(pilot).part(session, 2, 3, partitions.get(2).iterator()));
      all.merge(AdviceState.of(pilot).part(session, 3, 3, partitions.get(3).iterator()));
      PoolingAdvice other = merged(parts(windows(), CountedSource.texts(COUNT), 3)).advice();
      assertEquals(other.toTree().get("pooling"), all.advice().toTree().get("pooling"));
      refused(
          "belongs to part 2",
          () -> AdviceState.of(pilot).part(session, 1, 3, partitions.get(2).iterator()));
      Iterator<PlacedText> backwards =
          List.of(partitions.get(1).get(1), partitions.get(1).get(0)).iterator();
      refused("out of order", () -> AdviceState.of(pilot).part(session, 1, 3, backwards));
      AdviceState few = AdviceState.of(pilot).part(session, 1, 1, partitions.get(1).iterator());
      refused("must be 6000 in number", few::advice);
    }
  }

  /** Windows too long for most texts: a pilot or a part may have none at all. */
  @Test
  void partsMayBeEmpty() {
    Texts texts = CountedSource.texts(1200);
    PoolingAdvice whole = windows().advise(texts);
    List<AdviceState> parts = parts(windows(), texts, 5);
    SameNumbers.check(
        "empty parts",
        whole.toTree().get("pooling"),
        merged(parts).advice().toTree().get("pooling"));
    PoolingAdvice none = merged(parts(windows().window(40), texts, 2)).advice();
    assertEquals(List.of(), none.depths());
    assertEquals(windows().window(40).advise(texts).notes(), none.notes());
  }

  @Test
  void refusesWhatDoesNotBelong() {
    Texts texts = CountedSource.texts(COUNT);
    List<AdviceState> parts = parts(windows(), texts, 3);
    AdviceState first = merged(parts.subList(0, 1));
    refused("part = 1 of 3: comes twice", () -> first.merge(parts.get(0)));
    refused("part = 2 of 3: is missing", () -> first.merge(parts.get(2)));
    refused("parts = 2 to 3 of 3: are missing", first::advice);
    refused("part = 1 of 3: is missing", () -> parts.get(1).advice());
    refused("must be of 3", () -> first.merge(parts(windows(), texts, 2).get(1)));
    refused("another seed: '9'", () -> first.merge(parts(windows().seed(9), texts, 3).get(1)));
    refused("another question", () -> first.merge(parts(wholeTexts(), texts, 3).get(1)));
    refused("another window", () -> first.merge(parts(windows().maxLength(11), texts, 3).get(1)));
    refused("another pilot", () -> first.merge(parts(windows().pilot(99), texts, 3).get(1)));
    Texts more = CountedSource.texts(COUNT + 1);
    refused("another number of texts", () -> first.merge(parts(windows(), more, 3).get(1)));
    List<String> lines = new ArrayList<>(texts.lines());
    lines.set(17, lines.get(17) + " more");
    Texts changed = Texts.of("counted", lines);
    refused("another content", () -> first.merge(parts(windows(), changed, 3).get(1)));
    assertEquals("part 1 of 3", first.describe());
    assertArrayEquals(parts.get(0).toBytes(), first.toBytes());
  }

  @Test
  void refusesOtherModels() {
    Texts texts = CountedSource.texts(COUNT);
    AdviceState first = parts(windows(), texts, 2).get(0);
    CountedSource trained = new CountedSource("abcd", 24);
    AdviceStep same =
        AdviceStep.of(trained, poolings("mean,first,last,max,harmonic:1,top-eigenvector"))
            .window(4)
            .seed(7);
    try (ModelSession session = trained.open()) {
      AdviceState other = same.begin(session, texts).part(session, texts, 2, 2);
      refused("another model's weights: 'abcd', not 'abc'", () -> first.merge(other));
      refused("is not that of the pilot", () -> first.part(session, texts, 2, 2));
    }
    WindowPooling own = WindowPooling.of(Poolings.fixed(0.5, 0.5, 0, 0));
    try (ModelSession session = SOURCE.open()) {
      refused(
          "is not known by its name",
          () -> AdviceStep.of(SOURCE, own).window(4).begin(session, texts));
    }
  }

  @Test
  void refusesDamagedFiles(@TempDir Path folder) throws IOException {
    Texts texts = CountedSource.texts(1200);
    AdviceState state = parts(windows(), texts, 1).get(0);
    Path file = folder.resolve("part.bin");
    state.write(file);
    byte[] bytes = Files.readAllBytes(file);
    assertArrayEquals(state.toBytes(), bytes);
    assertArrayEquals(bytes, AdviceState.read(file).toBytes());
    assertTrue(AdviceState.read(file).describe().endsWith("part.bin, part 1 of 1"));
    altered(file, bytes, all -> Arrays.copyOf(all, all.length - 1), "is damaged");
    altered(file, bytes, all -> Arrays.copyOf(all, all.length / 2), "is damaged");
    altered(file, bytes, all -> Arrays.copyOf(all, 20), "is of another kind or version");
    altered(file, bytes, all -> new byte[0], "is of another kind or version");
    altered(file, bytes, all -> changed(all, all.length / 2), "is damaged");
    int version = 2 + AdviceState.KIND.length() - 1;
    altered(file, bytes, all -> changed(all, version), "'attention-spectra advice state");
    Files.delete(file);
    refused("does not exist", () -> AdviceState.read(file));
    refused("cannot be written", () -> state.write(folder.resolve("absent/part.bin")));
    assertFalse(Files.exists(folder.resolve("absent")));
  }

  private static byte[] changed(byte[] all, int at) {
    byte[] changed = all.clone();
    changed[at] ^= 8;
    return changed;
  }

  private static void altered(Path file, byte[] bytes, UnaryOperator<byte[]> change, String reason)
      throws IOException {
    byte[] altered = change.apply(bytes);
    Files.write(file, altered);
    refused(reason, () -> AdviceState.read(file));
    refused(reason, () -> AdviceState.of(altered));
  }

  private static void refused(String reason, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(reason), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void pilotsOfOtherNumbersAreRefused() {
    Texts texts = CountedSource.texts(1200);
    AdviceState first = parts(windows(), texts, 2).get(0);
    TextsSummary facts = texts.summary();
    CorpusSplit split = windows().split(facts, 1);
    try (ModelSession session = SOURCE.open()) {
      List<PlacedText> other = new ArrayList<>();
      AdviceState.placed(texts, split, 0)
          .forEachRemaining(
              each ->
                  other.add(
                      new PlacedText(
                          each.position(),
                          each.position() == 0 ? CountedSource.text(9999) : each.text(),
                          "")));
      AdviceState moved =
          windows().begin(session, facts, other.iterator()).part(session, texts, 2, 2);
      refused("has other numbers in its pilot", () -> first.merge(moved));
    }
  }
}
