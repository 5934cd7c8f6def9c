package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.free.Free;
import io.attentionspectra.free.PositiveElement;
import io.attentionspectra.law.SeparableCovariance;
import io.attentionspectra.lengths.LabelledProfile;
import io.attentionspectra.lengths.LengthMoments;
import io.attentionspectra.lengths.LengthProfile;
import io.attentionspectra.lengths.LengthShift;
import io.attentionspectra.lengths.LengthVariance;
import io.attentionspectra.lengths.TextCorrelation;
import io.attentionspectra.lengths.TextCovariance;
import io.attentionspectra.lengths.TextEigenvectorPooling;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.signal.SeparableSignal;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The signal of whole texts of any length: noise κ_L and signal α_L of every pooling are measured
 * by class of length, and the separable law ({@link SeparableSignal}) predicts edge, outlier and
 * alignment from them; poolings are ranked by the predicted alignment.
 */
final class TextTheory implements PoolingTheory {

  private final PooledCorpus corpus;
  private final TextMoments moments;
  private final double gamma;
  private final double delta;
  private final PilotDirection direction;
  private final TextSignal signal;
  private final TextNoise noise;

  /** Of the noise of the tokens. */
  private final List<Atom> population;

  /** Of the tokens, their leading direction included. */
  private final List<Atom> all;

  private final Map<StrategyMoments, LengthShift> shifts = new HashMap<>();

  private final Map<StrategyMoments, Optional<TextModel>> models = new HashMap<>();

  private final Map<StrategyMoments, TextSpread> spreads = new ConcurrentHashMap<>();

  /**
   * The theory of a corpus.
   *
   * @param notes receives what is left out and why
   */
  TextTheory(PooledCorpus corpus, TokenSpectrum tokens, int vocabulary, List<Note> notes) {
    this.corpus = corpus;
    this.moments = (TextMoments) corpus.moments();
    this.gamma = corpus.dimension() / (double) corpus.count();
    this.delta = corpus.dimension() / (double) vocabulary;
    this.all = tokens.allAtoms();
    double token = moments.along().moments().meanVariance();
    List<LengthVariance> reference = moments.reference().variances();
    this.noise = TextNoise.of(tokens, token, reference, corpus.pilot().directionTexts());
    this.population = noise.spectrum().atoms();
    this.direction =
        PilotDirection.of(
            noise.perKappa(reference),
            token,
            noise.spectrum(),
            corpus.pilot().directionTexts(),
            Randomness.of(corpus.design().seed()).child("direction", 0),
            notes);
    this.signal = new TextSignal(moments, noise, direction);
    for (StrategyMoments each : corpus.strategies()) {
      if (weighs(each)) {
        shifts.put(each, LengthShift.of(each.lengths()));
        models.put(
            each,
            model(
                each.lengths().variances(),
                signal::strength,
                shift(each).squares(),
                squaredCosine(each, direction.alignment())));
      }
    }
  }

  private LengthShift shift(StrategyMoments of) {
    return Objects.requireNonNull(shifts.get(of));
  }

  /** Of the signal and the direction of the lengths. */
  private double squaredCosine(StrategyMoments of, double alignment) {
    return shift(of).squaredCosine(corpus.pilot().direction(), alignment);
  }

  /** Nothing where pooled texts do not vary across û. */
  private Optional<TextModel> model(
      List<LengthVariance> variances,
      ToDoubleFunction<LengthVariance> strength,
      double[] shifts,
      double squaredCosine) {
    double[] squares =
        IntStream.range(0, shifts.length)
            .filter(c -> variances.get(c).share() > 0)
            .mapToDouble(c -> shifts[c])
            .toArray();
    return model(variances, population, strength)
        .map(texts -> new TextModel(texts, new SeparableSignal.Shift(squares, squaredCosine)));
  }

  private Optional<SeparableSignal> model(
      List<LengthVariance> variances,
      List<Atom> population,
      ToDoubleFunction<LengthVariance> strength) {
    List<SeparableSignal.LengthClass> classes =
        variances.stream()
            .filter(each -> each.share() > 0)
            .map(
                each ->
                    new SeparableSignal.LengthClass(
                        each.share(), signal.kappa(each), strength.applyAsDouble(each)))
            .toList();
    return classes.stream().anyMatch(each -> each.kappa() > 0)
        ? Optional.of(SeparableSignal.of(gamma, population, classes))
        : Optional.empty();
  }

  @Override
  public boolean varies() {
    return direction.visible();
  }

  /** Also that it shows under the pooling ranked first. */
  @Override
  public boolean determined(List<StrategyAdvice> ranked) {
    return signal.determined()
        && ranked.stream()
            .filter(each -> each.rank().isPresent())
            .findFirst()
            .flatMap(StrategyAdvice::predicted)
            .filter(each -> each.alignment().value() > 0)
            .isPresent();
  }

  @Override
  public Optional<Matrix> correlation() {
    TextCovariance.Moments along = moments.along().moments();
    int single = 0;
    while (single < along.positions().absolute() && along.tokens()[single] > 0) {
      single++;
    }
    if (single < 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(TextCorrelation.of(along, signal.signal()).of(single).matrix());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Double> alignment(double[] top) {
    return direction.alignmentOf(corpus.pilot().direction(), top);
  }

  @Override
  public Optional<Confidence> difference(double[] top, double[] other) {
    return direction.difference(corpus.pilot().direction(), top, other, noise.spectrum().noise());
  }

  @Override
  public List<PooledLaw> laws() {
    return List.of();
  }

  /**
   * Texts of tokens that know nothing of each other: the separable law of the measured tokens, and
   * that of isotropic ones; none where it does not exist or cannot be resolved.
   */
  @Override
  public Map<String, SpectralLaw> laws(StrategyMoments of) {
    Map<String, SpectralLaw> laws = new LinkedHashMap<>();
    List<LengthVariance> noisy =
        weighs(of)
            ? of.lengths().variances().stream()
                .filter(each -> each.share() > 0 && each.across() > 0)
                .toList()
            : List.of();
    if (!noisy.isEmpty()) {
      add(laws, "separable", noisy, measured(), signal::kappa);
      add(laws, "separable, isotropic", noisy, Free.marchenkoPastur(delta), LengthVariance::across);
    }
    return laws;
  }

  private PositiveElement measured() {
    return Free.eigenvalues(
        all.stream().mapToDouble(Atom::at).toArray(),
        all.stream().mapToDouble(Atom::mass).toArray());
  }

  private void add(
      Map<String, SpectralLaw> laws,
      String name,
      List<LengthVariance> noisy,
      PositiveElement population,
      ToDoubleFunction<LengthVariance> kappa) {
    try {
      laws.put(
          name,
          SeparableCovariance.of(
              gamma,
              population,
              noisy.stream().mapToDouble(kappa).toArray(),
              noisy.stream().mapToDouble(LengthVariance::share).toArray()));
    } catch (IllegalArgumentException unresolvable) {
      // No law is drawn; edges and p-values come from the signal model, which needs none.
    }
  }

  private static boolean weighs(StrategyMoments of) {
    return of.fitted().isWeightedSum();
  }

  @Override
  public boolean ranks(StrategyMoments of) {
    return varies() && weighs(of) && model(of).isPresent();
  }

  private Optional<TextModel> model(StrategyMoments of) {
    return models.getOrDefault(of, Optional.empty());
  }

  @Override
  public Optional<Double> kappa(StrategyMoments of) {
    if (!weighs(of)) {
      return Optional.empty();
    }
    List<LengthVariance> variances = of.lengths().variances();
    return Optional.of(variances.stream().mapToDouble(v -> v.share() * signal.kappa(v)).sum());
  }

  @Override
  public Optional<StrategyAdvice.ChosenWeights> chosen(StrategyMoments of) {
    if (!weighs(of)) {
      return Optional.empty();
    }
    double logarithm =
        of.lengths().variances().stream().mapToDouble(v -> v.share() * Math.log(v.length())).sum();
    return of.fitted()
        .weights((int) Math.max(1, Math.round(Math.exp(logarithm))))
        .map(
            used ->
                new StrategyAdvice.ChosenWeights(
                    used, Optional.empty(), Optional.empty(), estimated(of)));
  }

  private static Optional<TextEigenvectorPooling> estimated(StrategyMoments of) {
    return of.fitted()
        .pooling()
        .flatMap(
            each ->
                each instanceof TextEigenvectorPooling texts
                    ? Optional.of(texts)
                    : Optional.empty());
  }

  @Override
  public Optional<Confidence> perKappa(StrategyMoments of) {
    return ranks(of) ? Optional.of(signal.perKappa(of.lengths(), longest(of))) : Optional.empty();
  }

  private static int longest(StrategyMoments of) {
    return (int)
        Math.ceil(
            Math.sqrt(2)
                * of.lengths().variances().stream()
                    .mapToDouble(LengthVariance::length)
                    .max()
                    .orElse(1));
  }

  @Override
  public Optional<Double> perKappaAllDirections(StrategyMoments of) {
    return Optional.empty();
  }

  @Override
  public Optional<StrategyAdvice.Prediction> prediction(StrategyMoments of) {
    return ranks(of) ? model(of).map(model -> prediction(of, model)) : Optional.empty();
  }

  private StrategyAdvice.Prediction prediction(StrategyMoments of, TextModel model) {
    Confidence theta = signal.strength(of.lengths());
    double strength = Math.max(theta.value(), 1e-12 * model.bulkEdge());
    double[] at = {
      1, Math.max(theta.lower() / strength, 1e-12), Math.max(theta.upper() / strength, 1e-12)
    };
    double unit = noise.variance();
    return new StrategyAdvice.Prediction(
        new Confidence(theta.value() / unit, theta.lower() / unit, theta.upper() / unit),
        model.bulkEdge(),
        spread(of).outlier(model),
        spread(of).alignment(model),
        new Confidence(
            needed(model.texts(), at[0]),
            needed(model.texts(), at[2]),
            theta.lower() > 0 ? needed(model.texts(), at[1]) : Double.POSITIVE_INFINITY));
  }

  private double needed(SeparableSignal model, double at) {
    return model.criticalGamma(at).isPresent()
        ? corpus.dimension() / model.criticalGamma(at).getAsDouble()
        : Double.POSITIVE_INFINITY;
  }

  /** Noise by length beside the spectrum of the tokens, their leading direction included. */
  private Optional<SeparableSignal> strangers(StrategyMoments of) {
    return weighs(of) ? model(of.lengths().variances(), all, each -> 0) : Optional.empty();
  }

  @Override
  public Optional<Double> edge(StrategyMoments of) {
    return strangers(of).map(SeparableSignal::bulkEdge);
  }

  @Override
  public Optional<Double> freeProductEdge(StrategyMoments of) {
    if (!weighs(of)) {
      return Optional.empty();
    }
    List<SeparableSignal.LengthClass> classes =
        of.lengths().variances().stream()
            .filter(each -> each.share() > 0 && each.across() > 0)
            .map(each -> new SeparableSignal.LengthClass(each.share(), each.across(), 0))
            .toList();
    return classes.isEmpty()
        ? Optional.empty()
        : Optional.of(SeparableSignal.isotropic(delta, gamma, classes).bulkEdge());
  }

  @Override
  public double[] pValues(StrategyMoments of, Spectrum spectrum, int leading) {
    Optional<EdgeSignificance> test = strangers(of).map(SeparableSignal::edgeSignificance);
    return test.isEmpty() || spectrum.size() < 2
        ? new double[0]
        : Arrays.stream(spectrum.largest(leading))
            .map(value -> test.get().pValue(value, spectrum.size()))
            .toArray();
  }

  @Override
  public List<StrategyAdvice.AtLength> lengths(StrategyMoments of) {
    if (!weighs(of)) {
      return List.of();
    }
    LengthProfile profile =
        LengthProfile.of(
            of.lengths(),
            new LengthProfile.Tokens(
                noise.tokens().across(),
                direction.noise(),
                direction.alignment(),
                corpus.dimension()));
    Optional<LabelledProfile> labelled = of.labelledLengths(noise.variance());
    return IntStream.range(0, profile.lengths().length)
        .mapToObj(
            c ->
                new StrategyAdvice.AtLength(
                    profile.lengths()[c],
                    profile.shares()[c],
                    profile.kappa().get(c),
                    profile.signal().get(c),
                    labelled.flatMap(each -> each.at(profile.lengths()[c]))))
        .toList();
  }

  @Override
  public Ranking ranking(List<StrategyMoments> poolings) {
    return Ranking.of(
        poolings.stream().filter(this::ranks).map(this::entry).toList(),
        (value, replicates, q) -> {
          double half = q * LeadingSignal.deviation(replicates);
          return new Confidence(value, value - half, value + half);
        });
  }

  private Ranking.Entry entry(StrategyMoments of) {
    return new Ranking.Entry(
        of.pooling().label(),
        model(of).orElseThrow().alignment(),
        spread(of).texts().stream().mapToDouble(TextSpread.Shown::alignment).toArray());
  }

  private TextSpread spread(StrategyMoments of) {
    return spreads.computeIfAbsent(of, this::computedSpread);
  }

  /** What the covariance would show of replicates of the texts, and of draws of û. */
  private TextSpread computedSpread(StrategyMoments of) {
    LengthMoments lengths = of.lengths();
    List<LengthVariance> variances = lengths.variances();
    LengthShift shift = shift(of);
    Randomness randomness = Randomness.of(corpus.design().seed());
    return new TextSpread(
        IntStream.range(0, lengths.replicates())
            .parallel()
            .mapToObj(
                b ->
                    shown(
                        lengths.replicate(b),
                        each -> signal.strength(each, b),
                        shift.squares(
                            randomness.child("means by length", b).gaussians(variances.size())),
                        shift.squaredCosine(
                            corpus.pilot().direction(),
                            signal.alignment(b),
                            randomness.child("tilt by length", b).gaussians(1)[0])))
            .toList(),
        IntStream.range(0, signal.draws())
            .parallel()
            .mapToObj(
                d ->
                    shown(
                        variances,
                        each -> signal.strengthOfDraw(each, d),
                        shift.squares(),
                        squaredCosine(of, signal.alignmentOfDraw(d))))
            .toList());
  }

  private TextSpread.Shown shown(
      List<LengthVariance> variances,
      ToDoubleFunction<LengthVariance> strength,
      double[] shifts,
      double squaredCosine) {
    return model(variances, strength, shifts, squaredCosine)
        .map(TextSpread.Shown::of)
        .orElse(TextSpread.Shown.NOTHING);
  }

  @Override
  public double merit(StrategyAdvice of) {
    return of.predicted().orElseThrow().alignment().value();
  }

  @Override
  public List<Note> notes() {
    return corpus.strategies().stream()
        .flatMap(each -> Stream.concat(noteOfScale(each).stream(), noteOfLengths(each).stream()))
        .toList();
  }

  /** Where an estimated pooling came out as the mean. */
  private static Optional<Note> noteOfScale(StrategyMoments of) {
    String label = of.pooling().label();
    return estimated(of)
        .filter(TextEigenvectorPooling::isMean)
        .map(mean -> Note.about(Note.Kind.TEXTS, label, label + ": " + mean.describe()));
  }

  /** Where the means of different lengths show beside the noise; nothing where they do not. */
  private Optional<Note> noteOfLengths(StrategyMoments of) {
    String label = of.pooling().label();
    return model(of)
        .filter(model -> model.outlierOfLengths().isPresent())
        .map(
            model -> {
              double outlier = model.outlierOfLengths().getAsDouble();
              boolean leads = !(model.outlierOfSignal().orElse(0) > outlier);
              return Note.about(
                  Note.Kind.TEXTS,
                  label,
                  String.format(
                      Locale.ROOT,
                      "%s: the means of texts of different length differ by as much as an outlier"
                          + " at %.3g shows%s",
                      label,
                      outlier,
                      leads
                          ? ", beyond that of the signal; its leading direction is the length"
                          : ""));
            });
  }
}
