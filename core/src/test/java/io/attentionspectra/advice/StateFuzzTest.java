package io.attentionspectra.advice;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged states and checkpoints of advice, most of them sealed anew so that they are read. */
final class StateFuzzTest {

  private static final int COUNT = 96;

  private static final CountedSource SOURCE = new CountedSource("abc", 4);

  private static AdviceStep question() {
    return AdviceStep.of(
            SOURCE,
            WindowPooling.named("mean"),
            WindowPooling.named("last"),
            WindowPooling.named("top-eigenvector"))
        .replicates(20)
        .seed(3);
  }

  @TempDir private Path folder;

  @Test
  void states() {
    Texts texts = CountedSource.labelled(COUNT);
    List<byte[]> sound = new ArrayList<>();
    try (ModelSession session = SOURCE.open()) {
      for (AdviceStep each : List.of(question(), question().window(4))) {
        sound.add(each.begin(session, texts).part(session, texts, 1, 2).toBytes());
        sound.add(each.begin(session, texts).part(session, texts, 2, 2).toBytes());
      }
    }
    List<AdviceState> others = sound.stream().map(AdviceState::of).toList();
    FuzzCampaign.run(
        "states of advice",
        1000,
        random -> {
          int pair = 2 * random.nextInt(sound.size() / 2);
          AdviceState state = AdviceState.of(Damage.sealed(sound.get(pair), random));
          state.merge(others.get(pair + 1));
          state.describe();
          state.toBytes();
        });
  }

  /** A state that claimed eight million folds took all memory (number 2,100 of seed 7). */
  @Test
  void foldsAndReplicatesAreBounded() {
    List<WindowPooling> mean = List.of(WindowPooling.named("mean"));
    assertRefused(
        "folds = 8388608: ",
        () -> new CorpusDesign(4, mean, 8, 1, 2, 1 << 23, 1, 20, 1, Optional.empty()));
    assertRefused("replicates = 100001: ", () -> question().replicates(100_001).describe());
  }

  /** A window of 10⁹ tokens took all memory, for the pilot alone (number 6,530 of seed 301). */
  @ParameterizedTest
  @ValueSource(ints = {1000, 40_000, 1_000_000_000, Integer.MAX_VALUE})
  void windowsAreBoundedByWhatAStateHolds(int claimed) {
    byte[] state = state(question().window(4));
    int at = indexOf(state, new byte[] {0, 0, 0, 4, 0, 0, 0, 3, 0, 4, 'm', 'e', 'a', 'n'});
    assertClaimsTooMuch(state, at, claimed);
  }

  /** Positions of whole texts stand after the seed and a yes, numbers of folds before. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 40_000, 1_000_000_000, Integer.MAX_VALUE - 8})
  void positionsAreBoundedByWhatAStateHolds(int claimed) {
    byte[] state = state(question());
    int at = indexOf(state, new byte[] {0, 0, 0, 3, 1, 0, 0, 0, 64, 0, 0, 0, 8});
    assertClaimsTooMuch(state, at + 5, claimed);
  }

  private static byte[] state(AdviceStep question) {
    Texts texts = CountedSource.labelled(COUNT);
    try (ModelSession session = SOURCE.open()) {
      return question.begin(session, texts).part(session, texts, 1, 2).toBytes();
    }
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    int at = 0;
    while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  private static void assertClaimsTooMuch(byte[] state, int at, int claimed) {
    ByteBuffer content = ByteBuffer.wrap(Arrays.copyOf(state, state.length - 32));
    content.putInt(at, claimed);
    byte[] sealed =
        ByteBuffer.allocate(state.length)
            .put(content.array())
            .put(Sha256.digest().digest(content.array()))
            .array();
    FuzzCampaign.once(
        "state that claims " + claimed,
        () -> assertRefused("numbers and has ", () -> AdviceState.of(sealed)));
  }

  /** A run that stopped on its way, and its checkpoint. */
  private static final class Stopped {

    private final Supplier<AdviceRun> begun;
    private final AdviceCheckpoint checkpoint;
    private final Path file;
    private final byte[] sound;

    Stopped(AdviceStep question, ModelSession session, Texts texts, Path file) throws IOException {
      this.begun = () -> new AdviceRun((AdvicePlan) question, session, texts);
      this.file = file;
      AdviceRun run = begun.get();
      run.readTo(64);
      checkpoint = new AdviceCheckpoint(file, run.facts());
      checkpoint.write(run);
      sound = Files.readAllBytes(file);
    }

    void resumeDamaged(SplittableRandom random) throws IOException {
      Files.write(file, Damage.sealed(sound, random));
      AdviceRun resumed = begun.get();
      checkpoint.resume(resumed);
      assertTrue(resumed.done() >= 0 && resumed.nextEnd() <= COUNT, "goes on in its texts");
    }
  }

  /** Windows mostly: the directions of whole texts have as many axes as the longest text. */
  @Test
  void checkpoints() throws IOException {
    Texts texts = CountedSource.labelled(COUNT);
    Path file = folder.resolve("checkpoint");
    try (ModelSession session = SOURCE.open()) {
      Stopped whole = new Stopped(question(), session, texts, file);
      Stopped windows = new Stopped(question().window(4), session, texts, file);
      FuzzCampaign.run(
          "checkpoint of advice",
          300,
          random -> (random.nextInt(8) == 0 ? whole : windows).resumeDamaged(random));
    }
    assertEquals(1, folder.toFile().list().length);
  }
}
