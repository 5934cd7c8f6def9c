package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.result.TokenTableView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Which pooling to choose, and how sure that is.
 *
 * @param sentence the question in one sentence
 * @param model name of the model
 * @param shape sizes of the model
 * @param texts the texts
 * @param lengths number of texts of each length in tokens, special tokens left out, before they
 *     were cut; empty where the session does not know them
 * @param window which tokens of the texts were pooled
 * @param depths advice by depth, in the order asked for; empty with too few texts
 * @param tokenTable the spectrum of the model's token table, where it was asked for
 * @param timing where the time went
 * @param notes what a reader must know beside the numbers
 * @param provenance model, texts, design, seed and versions
 */
public record PoolingAdvice(
    String sentence,
    String model,
    ModelShape shape,
    TextsSummary texts,
    SortedMap<Integer, Long> lengths,
    PoolingWindow window,
    List<AtDepth> depths,
    Optional<TokenTableView> tokenTable,
    SessionTiming timing,
    List<Note> notes,
    Provenance provenance) {

  /**
   * The advice at one depth.
   *
   * @param depth the depth
   * @param advice the advice
   * @param trained weights trained on labels, where that was asked for
   */
  public record AtDepth(
      Depth depth,
      DepthAdvice advice,
      @API(status = API.Status.INTERNAL) Optional<LabelledPooling> trained) {

    /**
     * Advice from unlabelled texts.
     *
     * @param depth the depth
     * @param advice the advice
     * @return both, without weights trained on labels
     */
    public static AtDepth of(Depth depth, DepthAdvice advice) {
      return new AtDepth(depth, advice, Optional.empty());
    }
  }

  /**
   * Copies the collections.
   *
   * @param sentence the question
   * @param model name of the model
   * @param shape sizes of the model
   * @param texts the texts
   * @param lengths number of texts of each length
   * @param window the tokens
   * @param depths advice by depth
   * @param tokenTable the token table
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
        .filter(each -> each.depth().equals(depth))
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
   * The advice with weights trained on labels at one depth.
   *
   * @param depth a depth; nothing changes where it has no advice
   * @param trained the weights
   * @return new advice
   */
  @API(status = API.Status.INTERNAL)
  public PoolingAdvice with(Depth depth, LabelledPooling trained) {
    List<AtDepth> others =
        depths.stream()
            .map(
                each ->
                    each.depth().equals(depth)
                        ? new AtDepth(depth, each.advice(), Optional.of(trained))
                        : each)
            .toList();
    return new PoolingAdvice(
        sentence,
        model,
        shape,
        texts,
        lengths,
        window,
        others,
        tokenTable,
        timing,
        notes,
        provenance);
  }

  /**
   * The advice with the view of the model's token table.
   *
   * @param table the view
   * @return new advice
   */
  @API(status = API.Status.INTERNAL)
  public PoolingAdvice with(TokenTableView table) {
    return new PoolingAdvice(
        sentence,
        model,
        shape,
        texts,
        lengths,
        window,
        depths,
        Optional.of(table),
        timing,
        notes,
        provenance);
  }

  /**
   * The advice with another note.
   *
   * @param note the note, which comes last
   * @return new advice
   */
  @API(status = API.Status.INTERNAL)
  public PoolingAdvice with(Note note) {
    List<Note> more = new ArrayList<>(notes);
    more.add(note);
    return new PoolingAdvice(
        sentence,
        model,
        shape,
        texts,
        lengths,
        window,
        depths,
        tokenTable,
        timing,
        more,
        provenance);
  }

  /**
   * The advice from the output of the model to its input.
   *
   * @return by depth, the last layer first and the table of embeddings last
   */
  public List<AtDepth> outputFirst() {
    return depths.stream()
        .sorted(
            Comparator.comparingInt((AtDepth each) -> each.depth().in(shape.layers())).reversed())
        .toList();
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
    return AdviceTree.of(this).map();
  }
}
