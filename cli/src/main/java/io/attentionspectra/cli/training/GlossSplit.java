package io.attentionspectra.cli.training;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.formats.tokens.TextTokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Glosses of two classes, as many of each, split at random: one in {@value #HELD_OUT_SHARE} of each
 * class is held out. No text stands twice, so none that is held out was trained on.
 *
 * @param training glosses to learn from, the classes in turn
 * @param heldOut glosses the training never sees, the classes in turn
 */
record GlossSplit(List<LabelledGloss> training, List<LabelledGloss> heldOut) {

  /** The classes by number. */
  static final List<String> CLASSES = List.of("noun.animal", "noun.artifact");

  /** Of so many glosses, one is held out. */
  static final int HELD_OUT_SHARE = 5;

  /** Draws the split; so many glosses of each class, or all of the smaller class. */
  static GlossSplit of(
      TextTokenizer tokenizer, int glossesPerClass, int maxLength, Randomness seed) {
    List<List<String>> classes = CLASSES.stream().map(name -> shuffled(name, seed)).toList();
    int most = classes.stream().mapToInt(List::size).min().orElse(0);
    int count = Math.min(glossesPerClass, most);
    List<LabelledGloss> training = new ArrayList<>();
    List<LabelledGloss> heldOut = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int label = 0; label < classes.size(); label++) {
        String text = classes.get(label).get(i);
        (i < count / HELD_OUT_SHARE ? heldOut : training)
            .add(new LabelledGloss(text, tokenizer.tokenize(text).cutTo(maxLength), label));
      }
    }
    return new GlossSplit(List.copyOf(training), List.copyOf(heldOut));
  }

  private static List<String> shuffled(String name, Randomness seed) {
    List<String> texts = WordNetGlosses.of(name).stream().map(Gloss::text).distinct().toList();
    return seed.child(name, 0).shuffled(texts);
  }
}
