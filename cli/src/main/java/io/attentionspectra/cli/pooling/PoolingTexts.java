package io.attentionspectra.cli.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.GivenPath;
import io.attentionspectra.cli.io.InspectTexts;
import io.attentionspectra.formats.text.CorpusLines;
import io.attentionspectra.formats.text.IndexedLines;
import io.attentionspectra.model.Texts;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a question for advice, and what must be closed after it.
 *
 * @param texts the texts, a file's read when they are asked for
 * @param open closes the file
 */
record PoolingTexts(Texts texts, Runnable open) implements AutoCloseable {

  private static final LabelPair USUAL = new LabelPair("noun.animal", "noun.artifact");

  static PoolingTexts read(
      String name, @Nullable Path labels, @Nullable LabelPair pair, int least) {
    if (name.equals("wordnet")) {
      if (labels != null) {
        throw Check.failure(
            "--labels", labels, "does not go with wordnet, which has its own", "leave it out");
      }
      return new PoolingTexts((pair == null ? USUAL : pair).texts(least), () -> {});
    }
    if (pair != null) {
      throw Check.failure("--pair", pair, "goes with wordnet only", "give --labels");
    }
    if (name.equals("-")) {
      return new PoolingTexts(InspectTexts.given(name, labels), () -> {});
    }
    IndexedLines lines = IndexedLines.of(GivenPath.of("--texts", name));
    try {
      return new PoolingTexts(CorpusLines.of(lines, Optional.ofNullable(labels)), lines::close);
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  @Override
  public void close() {
    open.run();
  }
}
