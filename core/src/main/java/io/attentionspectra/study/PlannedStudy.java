package io.attentionspectra.study;

import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.state.PartRange;
import java.util.List;

/** A step of the fluent interface that is a study as its plan is. */
interface PlannedStudy extends Study {

  StudyPlan plan();

  @Override
  default AttentionStep probe(AttentionProbe probe) {
    return plan().probe(probe);
  }

  @Override
  default PooledStep probe(PooledProbe probe) {
    return plan().probe(probe);
  }

  @Override
  default Study seed(long seed) {
    return plan().seed(seed);
  }

  @Override
  default Study because(String reason) {
    return plan().because(reason);
  }

  @Override
  default Study maxLength(int tokens) {
    return plan().maxLength(tokens);
  }

  @Override
  default Study window(int tokens) {
    return plan().window(tokens);
  }

  @Override
  default Study cutTexts() {
    return plan().cutTexts();
  }

  @Override
  default Study mostPerClass(int most) {
    return plan().mostPerClass(most);
  }

  @Override
  default Study depths(Depth... depths) {
    return plan().depths(depths);
  }

  @Override
  default String describe() {
    return plan().describe();
  }

  @Override
  default StudyResult run(Texts passages, Texts sentences) {
    return plan().run(passages, sentences);
  }

  @Override
  default StudyState part(
      ModelSession session, TextsSummary texts, int first, List<String> lines, PartRange part) {
    return plan().part(session, texts, first, lines, part);
  }

  @Override
  default List<StudyResult> perText(Texts passages) {
    return plan().perText(passages);
  }
}
