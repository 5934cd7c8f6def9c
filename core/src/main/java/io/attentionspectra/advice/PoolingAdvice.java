package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.StudyResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which pooling to choose, and how sure that is.
 *
 * @param sentence the question in one sentence
 * @param model name of the model
 * @param shape sizes of the model
 * @param texts the texts
 * @param lengths number of texts of each length in tokens, special tokens left out, before they
 *     were cut to the window; empty where the session does not know them
 * @param depths advice by depth, in the order asked for; empty with too few texts
 * @param timing where the time went
 * @param notes what a reader must know beside the numbers
 * @param provenance model, texts, design, seed and versions
 */
public record PoolingAdvice(
    String sentence,
    String model,
    ModelShape shape,
    Texts texts,
    SortedMap<Integer, Long> lengths,
    List<AtDepth> depths,
    SessionTiming timing,
    List<String> notes,
    Provenance provenance) {

  /**
   * The advice at one depth.
   *
   * @param depth label of the depth
   * @param advice the advice
   */
  public record AtDepth(String depth, DepthAdvice advice) {}

  /**
   * Copies the collections.
   *
   * @param sentence the question
   * @param model name of the model
   * @param shape sizes of the model
   * @param texts the texts
   * @param lengths number of texts of each length
   * @param depths advice by depth
   * @param timing timing
   * @param notes notes
   * @param provenance provenance
   */
  public PoolingAdvice {
    lengths = Collections.unmodifiableSortedMap(new TreeMap<>(lengths));
    depths = List.copyOf(depths);
    notes = List.copyOf(notes);
  }

  /**
   * The advice at one depth.
   *
   * @param depth as asked for
   * @return its advice
   * @throws IllegalArgumentException if there is none
   */
  public DepthAdvice at(Depth depth) {
    return depths.stream()
        .filter(each -> each.depth().equals(depth.label()))
        .findFirst()
        .map(AtDepth::advice)
        .orElseThrow(
            () ->
                Check.failure(
                    "depth",
                    depth.label(),
                    "has no advice",
                    "ask for it, and read the notes of the result"));
  }

  /**
   * The advice in short readable lines, a few per depth.
   *
   * @return the lines
   */
  public List<String> verdict() {
    return AdviceVerdict.of(this);
  }

  /**
   * The advice as nested maps, lists, strings, numbers and null, ready for any JSON writer, with
   * the names of {@link StudyResult#toTree()} where the quantity is the same. What JSON cannot
   * write, NaN and infinities, is null.
   *
   * @return the document, keys in a fixed order
   */
  public Map<String, @Nullable Object> toTree() {
    return AdviceTree.of(this);
  }

  /**
   * What plots need beside {@link #toTree()}: spectra and curves of laws by depth and strategy, and
   * the verdict.
   *
   * @return the document, in the form of {@link StudyResult#detailTree()}
   */
  public Map<String, @Nullable Object> detailTree() {
    return AdviceTree.detailOf(this);
  }
}
