package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDList;
import io.attentionspectra.djl.model.ForwardObserver;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The training batch through the whole block once more, as in inference. Which of its tokens are
 * special is not known, so windows are the first T tokens.
 */
record TrainingBatchPass(Watched model, NDList inputs, int attentionTexts, int leastLength)
    implements TextPass {

  @Override
  public int firstText() {
    return 0;
  }

  @Override
  public void run(ForwardObserver observer) {
    model.read(inputs, observer);
  }

  @Override
  public List<Integer> readable(int[] lengths) {
    return IntStream.range(0, lengths.length)
        .filter(row -> lengths[row] >= leastLength)
        .limit(attentionTexts)
        .boxed()
        .toList();
  }

  @Override
  public List<int[]> windows(int[] lengths, int window) {
    return Arrays.stream(lengths)
        .mapToObj(length -> length >= window ? IntStream.range(0, window).toArray() : new int[0])
        .toList();
  }
}
