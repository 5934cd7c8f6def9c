package io.attentionspectra.djl.pooling;

import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * What labels would choose: weights trained on a random sample of the texts of two classes, at
 * several depths.
 *
 * @param window which tokens of a text are pooled; shorter texts are passed over
 * @param most most texts of each class; memory is 8·most·T·d bytes a depth
 * @param seed of the sample and the training
 */
@API(status = API.Status.INTERNAL)
public record LabelTrial(PoolingWindow window, int most, long seed) {

  /** Fewest texts of each class. */
  public static final int FEWEST = 10;

  private static final int PIECE = 256;

  /**
   * Checks the numbers.
   *
   * @param window which tokens
   * @param most at least {@value #FEWEST}
   * @param seed any number
   * @throws IllegalArgumentException if one does not fit
   */
  public LabelTrial {
    Check.atLeast("most texts of each class", most, FEWEST);
  }

  /**
   * Runs the model on the sample and trains at every depth.
   *
   * @param session a loaded model; stays open
   * @param texts texts with labels of exactly two classes
   * @param depths numbers of depths, see {@link io.attentionspectra.model.TokenWindow#depth}
   * @return the trained weights by depth
   * @throws IllegalArgumentException if there are not two classes, or fewer than ten texts of one
   *     are long enough
   */
  public Map<Integer, LabelledPooling> run(ModelSession session, Texts texts, Set<Integer> depths) {
    List<String> classes =
        texts
            .twoClasses()
            .orElseThrow(
                () ->
                    Check.failure(
                        "labels",
                        Set.copyOf(texts.labels()),
                        "must be of two classes",
                        "give two"));
    Map<Integer, LabelledWindows> windows = new TreeMap<>();
    for (int label = 0; label < classes.size(); label++) {
      collect(session, texts, classes.get(label), label, depths, windows);
    }
    Map<Integer, LabelledPooling> trained = new TreeMap<>();
    LabelledPoolingTraining training = LabelledPoolingTraining.withDefaults().withSeed(seed);
    windows.forEach((depth, of) -> trained.put(depth, training.train(of)));
    return trained;
  }

  private void collect(
      ModelSession session,
      Texts texts,
      String name,
      int label,
      Set<Integer> depths,
      Map<Integer, LabelledWindows> windows) {
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < texts.labels().size(); i++) {
      if (texts.labels().get(i).equals(name)) {
        members.add(i);
      }
    }
    List<Integer> order = Randomness.of(seed).child("trial", label).shuffled(members);
    Map<Integer, Integer> taken = new TreeMap<>();
    int first = depths.iterator().next();
    for (int from = 0; from < order.size() && taken.getOrDefault(first, 0) < most; from += PIECE) {
      List<String> lines =
          order.subList(from, Math.min(order.size(), from + PIECE)).stream()
              .map(texts.lines()::get)
              .toList();
      session.readTokens(
          new TokenRequest(lines, window, depths),
          read -> {
            if (taken.merge(read.depth(), 1, Integer::sum) <= most) {
              windows
                  .computeIfAbsent(
                      read.depth(),
                      d -> LabelledWindows.of(window.tokens(), read.tokens().columns()))
                  .add(read.tokens(), label);
            }
          });
    }
  }
}
