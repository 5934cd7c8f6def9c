package io.attentionspectra.cli.training;

import static io.attentionspectra.monitor.sink.Sinks.jsonLines;
import static io.attentionspectra.monitor.sink.Sinks.tensorBoard;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.topEigenvector;

import ai.djl.nn.Block;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.training.HeldOut;
import io.attentionspectra.djl.training.SpectralMonitor;
import io.attentionspectra.model.Texts;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.probe.AttentionProbe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The monitor of the training example: all heads on the longest held-out glosses, and the pooled
 * covariance of {@value #WINDOWS} held-out glosses that fill the window.
 */
final class GlossMonitor {

  /** Held-out glosses whose pooled covariance is read. */
  private static final int WINDOWS = 256;

  /** Held-out glosses of which the first readings of attention are taken. */
  private static final int PASSAGES = 8;

  /** Mean entropy of attention, in nats, below which a head looks at one or two tokens only. */
  private static final double COLLAPSE = 0.3;

  private GlossMonitor() {}

  /** A monitor that goes on at a step, 0 for a new training. */
  static SpectralMonitor of(TrainingTask task, GlossSplit split, Watching watching, int step) {
    SpectralMonitor monitor = watched(task, split, watching, step);
    return watching.balanced()
        ? monitor.alarm(Alarm.sinkIsBorn()).then(AlarmAction.log())
        : monitor;
  }

  private static SpectralMonitor watched(
      TrainingTask task, GlossSplit split, Watching watching, int step) {
    AttentionProbe heads =
        watching.balanced() ? attentionSpectrum().withBalanced() : attentionSpectrum();
    return SpectralMonitor.observing(
            heads, pooledCovariance(mean(), harmonicCausal(1), topEigenvector()))
        .against(silverstein())
        .window(task.window())
        .attentionTexts(PASSAGES)
        .on(heldOut(split, task.window()))
        .every(watching.every())
        .batches()
        .budget(watching.budget())
        .to(sinks(watching))
        .alarm(Alarm.entropyBelow(COLLAPSE))
        .then(AlarmAction.log())
        .weights("learned", GlossMonitor::learned)
        .metric("held-out accuracy", new HeldOutAccuracy(split, task.length())::of)
        .seed(task.seed())
        .resumeAt(step)
        .because("when does a small encoder learn what tells animals from artifacts?")
        .reportingTo(watching.progress());
  }

  private static double[] learned(Block block) {
    return ((GlossClassifier) block).pooling().weights();
  }

  private static MonitorSink[] sinks(Watching watching) {
    List<MonitorSink> sinks = new ArrayList<>();
    sinks.add(jsonLines(watching.trace()));
    watching.tensorBoard().ifPresent(directory -> sinks.add(tensorBoard(directory)));
    return sinks.toArray(new MonitorSink[0]);
  }

  /** The longest glosses first: they are those whose attention is read. */
  private static HeldOut heldOut(GlossSplit split, int window) {
    List<LabelledGloss> filling =
        split.heldOut().stream()
            .filter(gloss -> gloss.tokens().contentLength() >= window)
            .sorted(Comparator.comparingInt(gloss -> -gloss.tokens().length()))
            .limit(WINDOWS)
            .toList();
    if (filling.isEmpty()) {
      throw Check.failure(
          "held-out glosses of " + window + " tokens", 0, "are needed", "take more glosses");
    }
    Texts texts =
        Texts.of("held-out WordNet glosses", filling.stream().map(LabelledGloss::text).toList())
            .labelled(
                filling.stream().map(gloss -> GlossSplit.CLASSES.get(gloss.label())).toList());
    return new HeldOut(texts, filling.stream().map(LabelledGloss::tokens).toList());
  }
}
