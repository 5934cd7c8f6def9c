package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The training pass of a batch. Which of its tokens are special is not known, so windows are the
 * first T tokens.
 *
 * @param pass what hooks saw
 * @param projected whether attention follows from queries and keys
 * @param attentionTexts most texts whose attention is read
 * @param leastLength fewest tokens of such a text
 */
record TrainingBatchPass(RecordedPass pass, boolean projected, int attentionTexts, int leastLength)
    implements TextPass {

  @Override
  public int firstText() {
    return 0;
  }

  @Override
  public void run(ForwardObserver observer) {
    pass.replay(projected ? observer : new AttentionAlone(observer));
  }

  /** Hides queries and keys. */
  private record AttentionAlone(ForwardObserver observer) implements ForwardObserver {

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      observer.hidden(depth, states, mask);
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      observer.attention(
          layer,
          new AttentionTap(
              tap.attention(), tap.mask(), tap.input(), Optional.empty(), tap.value()));
    }
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
