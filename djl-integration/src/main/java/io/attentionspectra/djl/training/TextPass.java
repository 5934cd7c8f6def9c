package io.attentionspectra.djl.training;

import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.List;

/** One forward pass over a batch of texts, to be read as often as needed. */
interface TextPass {

  /** Number of the text in the first row of the batch. */
  int firstText();

  /** Runs the model. */
  void run(ForwardObserver observer);

  /** Rows whose attention is read, by the true lengths of the texts. */
  List<Integer> readable(int[] lengths);

  /** Per row the positions of its window of T tokens, none where the text is too short. */
  List<int[]> windows(int[] lengths, int window);
}
