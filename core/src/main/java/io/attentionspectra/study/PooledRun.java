package io.attentionspectra.study;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.nulls.TokenPopulation;
import io.attentionspectra.pooling.LengthHistogram;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.result.PooledResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The pooled part of a study: windows come in, are kept by depth, then pooled and compared. */
final class PooledRun {

  private final ModelSession session;
  private final StudyPlan plan;
  private final Texts texts;
  private final List<Note> notes;

  /** Windows seen of each depth and label. */
  private final Map<String, Integer> kept = new HashMap<>();

  /** Texts long enough, but beyond the most of their class. */
  private final Set<Integer> beyond = new HashSet<>();

  private PooledRun(ModelSession session, StudyPlan plan, Texts texts, List<Note> notes) {
    this.session = session;
    this.plan = plan;
    this.texts = texts;
    this.notes = notes;
  }

  /** What was found, and where the time went. */
  record Outcome(List<PooledResult> pooled, SessionTiming timing) {}

  static Outcome of(
      ModelSession session, StudyPlan plan, TokenRequest request, Texts texts, List<Note> notes) {
    return new PooledRun(session, plan, texts, notes).outcome(request);
  }

  private Outcome outcome(TokenRequest request) {
    Map<Integer, DepthWindows> windows = new LinkedHashMap<>();
    for (int depth : request.depths()) {
      windows.put(depth, new DepthWindows(depth));
    }
    LengthHistogram lengths = new LengthHistogram();
    SessionTiming timing =
        session.readTokens(
            request.inAnyOrder(),
            lengths,
            window -> {
              if (isWanted(window)) {
                windows.computeIfAbsent(window.depth(), DepthWindows::new).add(window);
              } else {
                beyond.add(window.text());
              }
            });
    windows.values().forEach(DepthWindows::sort);
    int count = windows.values().stream().mapToInt(DepthWindows::count).max().orElse(0);
    noteShort(count, beyond(count, lengths.total() - lengths.below(request.least())));
    request.span().noteOfCut(lengths, session.specialTokens()).ifPresent(notes::add);
    if (count < PooledProbe.FEWEST_WINDOWS) {
      note(
          Note.Kind.TOO_FEW_TEXTS,
          "no pooled covariance: "
              + count
              + (count == 1 ? " text has " : " texts have ")
              + plan.windows().span().tokens()
              + " tokens, at least "
              + PooledProbe.FEWEST_WINDOWS
              + " such texts are needed; give more texts or a smaller window");
      return new Outcome(List.of(), timing);
    }
    long start = System.nanoTime();
    List<PooledFinding> findings = new ArrayList<>();
    for (Depth depth : plan.windows().depths()) {
      int number = depth.in(session.shape().layers());
      DepthWindows stored = windows.getOrDefault(number, new DepthWindows(number));
      if (stored.count() == 0) {
        notes.add(
            Note.about(
                Note.Kind.DEPTH_LEFT_OUT,
                depth.label(),
                depth.phrase() + " is left out: the model does not show it"));
      } else {
        findings.addAll(at(depth, number, stored));
      }
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new Outcome(
        PooledFinding.results(findings), timing.plus(SessionTiming.ofPooled(seconds)));
  }

  /** Whether a window is among the first of its class at its depth. */
  private boolean isWanted(TokenWindow window) {
    int most = plan.windows().mostPerClass().orElse(Integer.MAX_VALUE);
    String label = texts.labels().isEmpty() ? "" : texts.labels().get(window.text());
    return kept.merge(window.depth() + "/" + label, 1, Integer::sum) <= most;
  }

  /** How many texts are long enough and not pooled, whether the session read them or not. */
  private int beyond(int count, long longEnough) {
    return plan.windows().mostPerClass().isEmpty()
        ? 0
        : Math.max(beyond.size(), Math.toIntExact(longEnough - count));
  }

  private void noteShort(int count, int further) {
    if (further > 0) {
      note(
          Note.Kind.TEXTS,
          "of every class the first "
              + plan.windows().mostPerClass().orElseThrow()
              + " windows are pooled, "
              + further
              + " further texts are not");
    }
    int left = texts.lines().size() - count - further;
    if (left > 0 && count >= PooledProbe.FEWEST_WINDOWS) {
      note(
          Note.Kind.TEXTS,
          left
              + " of "
              + texts.lines().size()
              + " texts are shorter than the window of "
              + plan.windows().span().tokens()
              + " tokens and left out of the pooled covariances");
    }
  }

  private List<PooledFinding> at(Depth depth, int number, DepthWindows windows) {
    PooledLaws laws =
        PooledLaws.at(depth, population(number, windows), plan.windows().laws(), notes);
    Correlation correlation = new Correlation(windows);
    List<WindowPooling> poolings =
        plan.windows().probe().map(PooledProbe::poolings).orElse(List.of());
    Map<String, WindowPooling.Fitted> fits = new LinkedHashMap<>();
    for (WindowPooling pooling : poolings) {
      fitted(depth, pooling, correlation).ifPresent(fit -> fits.put(pooling.label(), fit));
    }
    List<Pooled> pooled = pooled(fits, windows);
    int[] classes = classes(windows);
    List<PooledFinding> findings =
        pooled.stream().filter(each -> varies(depth, each)).toList().parallelStream()
            .map(
                each ->
                    PooledFinding.of(
                        depth,
                        each.label(),
                        PooledSpectrum.of(each.matrix(), classes, session.solver()),
                        each.fit().kappa(windows.length()),
                        alpha(each.fit(), correlation, windows.length()),
                        windows.count(),
                        laws))
            .toList();
    return findings;
  }

  private record Pooled(String label, WindowPooling.Fitted fit, Matrix matrix) {}

  private TokenPopulation population(int depth, DepthWindows windows) {
    Optional<double[]> table =
        depth == TokenWindow.EMBEDDING_TABLE
            ? session.embeddingTableEigenvalues()
            : Optional.empty();
    double gamma = windows.dimension() / (double) windows.count();
    double delta = windows.dimension() / (double) session.shape().vocabulary();
    return TokenPopulation.of(
        table.orElseGet(() -> windows.tokenEigenvalues(session.solver())), delta, gamma);
  }

  private Optional<WindowPooling.Fitted> fitted(
      Depth depth, WindowPooling pooling, Correlation correlation) {
    try {
      return Optional.of(pooling.fit(correlation.evidence()));
    } catch (ArithmeticException | IllegalArgumentException e) {
      leftOut(pooling.label(), depth, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A pooling that gives every text the same vector has no spectrum to compare. */
  private boolean varies(Depth depth, Pooled pooled) {
    double total = pooled.matrix().squaredNorm();
    boolean varies = pooled.matrix().centreColumns().squaredNorm() > 1e-12 * total;
    if (!varies) {
      leftOut(pooled.label(), depth, "it is the same vector for every text");
    }
    return varies;
  }

  private void leftOut(String pooling, Depth depth, String why) {
    String name = pooling + " at " + depth.phrase();
    notes.add(Note.about(Note.Kind.POOLING_LEFT_OUT, name, name + " is left out: " + why));
  }

  private void note(Note.Kind kind, String sentence) {
    notes.add(Note.of(kind, sentence));
  }

  /** Every window is widened once, for all poolings. */
  private static List<Pooled> pooled(Map<String, WindowPooling.Fitted> fits, DepthWindows windows) {
    List<String> labels = List.copyOf(fits.keySet());
    List<WindowPooling.Fitted> all = List.copyOf(fits.values());
    double[][][] rows = new double[all.size()][windows.count()][];
    IntStream.range(0, windows.count())
        .parallel()
        .forEach(
            n -> {
              TokenWindow window = windows.window(n);
              for (int i = 0; i < rows.length; i++) {
                rows[i][n] = all.get(i).apply(window);
              }
            });
    List<Pooled> pooled = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      pooled.add(new Pooled(labels.get(i), all.get(i), Matrix.of(rows[i])));
      rows[i] = new double[0][]; // its memory is free before the next matrix is made
    }
    return pooled;
  }

  private static Optional<Double> alpha(
      WindowPooling.Fitted fit, Correlation correlation, int length) {
    return fit.weights(length)
        .flatMap(weights -> correlation.ifKnown().map(r -> r.quadraticForm(weights)));
  }

  private int[] classes(DepthWindows windows) {
    List<String> two = texts.twoClasses().orElse(List.of());
    if (two.isEmpty()) {
      return new int[0];
    }
    int[] classes =
        IntStream.range(0, windows.count())
            .map(n -> texts.labels().get(windows.text(n)).equals(two.get(0)) ? 1 : -1)
            .toArray();
    int first = classes[0];
    return IntStream.of(classes).allMatch(y -> y == first) ? new int[0] : classes;
  }

  /** The positional correlation at a depth, estimated when first asked for. */
  private static final class Correlation {

    private final DepthWindows windows;
    private Optional<PositionalCorrelation> known = Optional.empty();

    Correlation(DepthWindows windows) {
      this.windows = windows;
    }

    PoolingEvidence evidence() {
      return PoolingEvidence.of(this::get, windows::frequencies);
    }

    synchronized PositionalCorrelation get() {
      if (known.isEmpty()) {
        known = Optional.of(SmallestDiagonal.of(windows.correlation()));
      }
      return known.get();
    }

    synchronized Optional<PositionalCorrelation> ifKnown() {
      try {
        return windows.length() < 2 ? Optional.empty() : Optional.of(get());
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
