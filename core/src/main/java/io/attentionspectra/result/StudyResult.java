package io.attentionspectra.result;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a study found.
 *
 * @param sentence the study in one sentence
 * @param model name of the model
 * @param shape sizes of the model
 * @param texts the texts: those of the pooled covariances where there are some
 * @param attention one result per head, by layer and head; empty if not asked for
 * @param pooling one result per depth and pooling, in the order asked for; empty if not asked for
 *     or if there were too few texts
 * @param timing where the time went; spectra include the pooled ones, nulls the comparison with
 *     closed laws
 * @param notes what a reader must know beside the numbers
 * @param provenance model, texts, selection, seed and versions
 */
public record StudyResult(
    String sentence,
    String model,
    ModelShape shape,
    TextsSummary texts,
    List<HeadResult> attention,
    List<PooledResult> pooling,
    SessionTiming timing,
    List<Note> notes,
    Provenance provenance) {

  /**
   * Copies the lists.
   *
   * @param sentence the study in one sentence
   * @param model name of the model
   * @param shape sizes of the model
   * @param texts the texts
   * @param attention heads
   * @param pooling pooled covariances
   * @param timing where the time went
   * @param notes notes
   * @param provenance provenance
   */
  public StudyResult {
    attention = List.copyOf(attention);
    pooling = List.copyOf(pooling);
    notes = List.copyOf(notes);
  }

  /**
   * The heads, to be asked for one by one.
   *
   * @param probe {@code attentionSpectrum()}
   * @return the heads measured
   */
  public HeadResults of(AttentionProbe probe) {
    return new HeadResults(attention);
  }

  /**
   * The pooled covariances of some poolings.
   *
   * @param probe {@code pooledCovariance(…)} of the poolings of interest
   * @return their covariances at all depths
   */
  public PooledResults of(PooledProbe probe) {
    Set<String> labels =
        probe.poolings().stream().map(WindowPooling::label).collect(Collectors.toSet());
    return new PooledResults(
        pooling.stream().filter(each -> labels.contains(each.strategy())).toList());
  }

  /**
   * The result in short readable lines: a headline, a line per layer, the most unusual heads, the
   * best pooling.
   *
   * @return the lines
   */
  public List<String> verdict() {
    return Verdict.of(this);
  }

  /**
   * The result as nested maps, lists, strings, numbers and null, ready for any JSON writer. What
   * JSON cannot write, NaN and infinities, is null.
   *
   * @return the document, keys in a fixed order
   */
  public Map<String, @Nullable Object> toTree() {
    return ResultTree.of(this).map();
  }

  /**
   * The heads as comma-separated values (RFC 4180) with a header, one head per line.
   *
   * @return the lines, each ended by a line feed; the header alone without heads
   */
  public String attentionCsv() {
    return ResultCsv.heads(attention);
  }

  /**
   * The pooled covariances as comma-separated values (RFC 4180) with a header.
   *
   * @return the lines, each ended by a line feed; the header alone without covariances
   */
  public String poolingCsv() {
    return ResultCsv.pooled(pooling);
  }
}
