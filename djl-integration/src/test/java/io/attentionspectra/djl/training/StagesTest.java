package io.attentionspectra.djl.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which chains of a monitor the compiler takes, and that it refuses what excludes each other. */
final class StagesTest {

  private static final String PROLOGUE =
      """
      import static io.attentionspectra.djl.training.SpectralMonitor.observing;
      import static io.attentionspectra.djl.training.SpectralMonitor.seconds;
      import static io.attentionspectra.monitor.alarm.Alarm.entropyBelow;
      import static io.attentionspectra.monitor.alarm.AlarmAction.*;
      import static io.attentionspectra.monitor.schedule.WarmUp.geometric;
      import static io.attentionspectra.monitor.sink.Sinks.*;
      import static io.attentionspectra.study.Spectra.*;
      import io.attentionspectra.djl.observe.ObservedModel;
      import io.attentionspectra.djl.training.*;
      import java.nio.file.Path;
      class Chain {
        ai.djl.training.listener.TrainingListener of(
            HeldOut texts, ObservedModel model, Path path, Path dir) {
          return
      """;

  /** A chain as a source file. */
  private static final class Source extends SimpleJavaFileObject {

    private final String chain;

    Source(String chain) {
      super(URI.create("string:///Chain.java"), Kind.SOURCE);
      this.chain = chain;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return PROLOGUE + chain + ";\n  }\n}\n";
    }
  }

  /** What the compiler says against a chain. */
  private static List<String> errors(String chain) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-proc:none",
            "-XDshould-stop.ifNoError=FLOW",
            "-cp",
            System.getProperty("java.class.path"));
    compiler.getTask(null, null, found, options, null, List.of(new Source(chain))).call();
    return found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getMessage(null))
        .collect(Collectors.toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // As the design has it: the training pass itself is read.
        """
        observing(attentionSpectrum(), pooledCovariance(mean())).every(200).batches()
            .to(jsonLines(path), tensorBoard(dir))\
        """,
        """
        observing(attentionSpectrum(), pooledCovariance(mean()))
            .layers(all()).heads(all()).attentionTexts(4).against(gaussianEquivalence())
            .window(8).depths(lastLayer()).against(silverstein())
            .on(texts).maxLength(64)
            .every(seconds(30)).warmUp(geometric(2)).budget(0.05)
            .to(jsonLines(path)).alarm(entropyBelow(1)).then(log(), stop()).stopOnDivergence()\
        """,
        "observing(attentionSpectrum()).on(texts, trainer -> model).to(jsonLines(path))",
        "observing(pooledCovariance(mean())).onTrainingBatch().to(jsonLines(path))",
        "observing(attentionSpectrum()).alarm(entropyBelow(1)).then(stop()).to(jsonLines(path))",
      })
  void chainsThatAreRight(String chain) {
    assertEquals(List.of(), errors(chain));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "observing(attentionSpectrum()).on(texts).onTrainingBatch().to(jsonLines(path))",
        "observing(attentionSpectrum()).onTrainingBatch().on(texts).to(jsonLines(path))",
        "observing(attentionSpectrum()).onTrainingBatch().maxLength(8).to(jsonLines(path))",
        "observing(attentionSpectrum()).maxLength(8).to(jsonLines(path))",
        "observing(pooledCovariance(mean())).on(texts).maxLength(8).to(jsonLines(path))",
        "observing(pooledCovariance(mean())).layers(all()).to(jsonLines(path))",
        "observing(pooledCovariance(mean())).attentionTexts(2).to(jsonLines(path))",
        "observing(pooledCovariance(mean())).against(gaussianEquivalence()).to(jsonLines(path))",
        "observing(attentionSpectrum()).window(8).to(jsonLines(path))",
        "observing(attentionSpectrum()).depths(lastLayer()).to(jsonLines(path))",
        "observing(attentionSpectrum()).against(silverstein()).to(jsonLines(path))",
        "observing(attentionSpectrum()).against(reinitialisedHead(replicas(2))).to(tensorBoard(dir))",
        "observing(attentionSpectrum()).every(10).to(jsonLines(path))",
        "observing(attentionSpectrum()).every(10).batches().on(texts).to(jsonLines(path))",
        "observing(attentionSpectrum()).to(jsonLines(path)).every(10).batches()",
        "observing(attentionSpectrum()).alarm(entropyBelow(1)).to(jsonLines(path))",
        "observing(attentionSpectrum()).on(texts)",
      })
  void chainsThatAreNot(String chain) {
    List<String> errors = errors(chain);
    assertEquals(1, errors.size(), chain + errors);
    assertTrue(
        errors.get(0).contains("cannot find symbol")
            || errors.get(0).contains("incompatible types")
            || errors.get(0).contains("no suitable method")
            || errors.get(0).contains("cannot be applied"),
        errors.get(0));
  }

  @Test
  void readsTheTrainingPassUnlessTextsAreGiven() {
    SpectralMonitor monitor =
        SpectralMonitor.observing(io.attentionspectra.study.Spectra.attentionSpectrum())
            .every(200)
            .batches()
            .to(new Recording());
    assertEquals(
        "attention spectra on the training batch, every 200 batches, warm-up at 1, 2.0, 2.0², …",
        monitor.describe());
  }
}
