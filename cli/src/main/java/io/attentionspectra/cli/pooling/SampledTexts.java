package io.attentionspectra.cli.pooling;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsOnDemand;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Some of many texts, drawn by a seed, in their order; read when asked for. */
final class SampledTexts extends TextsOnDemand {

  private final List<String> all;
  private final int[] chosen;

  private SampledTexts(List<String> all, int[] chosen) {
    this.all = all;
    this.chosen = chosen;
  }

  /**
   * At most so many of some texts, with their labels and a note of how many there were.
   *
   * @param how what to do to read another number, for the note
   */
  static Texts of(Texts texts, int most, long seed, String how) {
    int count = texts.lines().size();
    if (count <= most) {
      return texts;
    }
    int[] chosen = drawn(count, most, Randomness.of(seed).child("sample of texts", count));
    List<String> labels =
        texts.labels().isEmpty()
            ? List.of()
            : Arrays.stream(chosen).mapToObj(texts.labels()::get).toList();
    String note = most + " of " + count + " texts are read, drawn by the seed; " + how;
    return new Texts(texts.name(), new SampledTexts(texts.lines(), chosen), labels, texts.notes())
        .noted(List.of(note));
  }

  /** Algorithm S of D. E. Knuth, The Art of Computer Programming, volume 2, section 3.4.2. */
  private static int[] drawn(int count, int most, Randomness randomness) {
    UniformRandomProvider generator = randomness.generator();
    int[] chosen = new int[most];
    int found = 0;
    for (int i = 0; found < most; i++) {
      if ((count - i) * generator.nextDouble() < most - found) {
        chosen[found++] = i;
      }
    }
    return chosen;
  }

  @Override
  public String get(int index) {
    return all.get(chosen[index]);
  }

  @Override
  public int size() {
    return chosen.length;
  }
}
