package io.attentionspectra.cli.merge;

import io.attentionspectra.state.internal.MergeTree;
import io.attentionspectra.state.internal.StateHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Reads the states of files one by one and merges them. Each is compared with the first, so that a
 * message names the one that is another, whichever it would be merged with.
 *
 * @param files by part
 */
record StatesInOrder(List<Path> files) {

  <S> S merged(Function<Path, S> read, BiConsumer<S, S> merge) {
    MergeTree<S> tree = new MergeTree<>(merge);
    for (Path file : files) {
      S state = read.apply(file);
      StateHeader.of(files.get(0))
          .facts()
          .requireSame(file.toString(), StateHeader.of(file).facts());
      tree.add(state);
    }
    return tree.merged();
  }
}
