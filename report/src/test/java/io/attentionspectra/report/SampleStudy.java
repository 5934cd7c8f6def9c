package io.attentionspectra.report;

import io.attentionspectra.attention.SpectrumShape;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Trees of the shape a study hands over, with spectra drawn around the laws of core and a few
 * values planted beyond their edges; seeded.
 */
final class SampleStudy {

  static final int LAYERS = 6;
  static final int HEADS = 12;
  private static final int GRID = 120;
  private static final double[] BETAS = {0.5, 0.7, 0.9, 1.1, 1.4, 1.8};
  private static final int HEAD_SIZE = 32;

  private final int length;
  private final Randomness seed = Randomness.of(11);
  private final Map<String, Object> spectra = new LinkedHashMap<>();
  private final Map<String, Object> poolingSpectra = new LinkedHashMap<>();
  private final Map<Double, SpectralLaw> gaussian = new LinkedHashMap<>();
  private final Map<Double, SpectralLaw> spherical = new LinkedHashMap<>();
  private final Map<SpectralLaw, double[]> quantiles = new LinkedHashMap<>();

  private SampleStudy(int length) {
    this.length = length;
  }

  /** The two trees, for {@link Report#of}. */
  record Trees(Map<String, Object> result, Map<String, Object> detail) {

    Report report() {
      return Report.of(result, detail);
    }
  }

  static Trees ofLength(int length) {
    return new SampleStudy(length).trees();
  }

  private Trees trees() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(
        "model",
        Map.of(
            "name",
            "sample-minilm",
            "layers",
            LAYERS,
            "heads",
            HEADS,
            "headSize",
            HEAD_SIZE,
            "embedding",
            384,
            "vocabulary",
            30522));
    result.put(
        "texts",
        Map.of(
            "name",
            "sample glosses",
            "count",
            4104,
            "labels",
            List.of("noun.animal", "noun.artifact")));
    result.put(
        "sentence",
        "Attention spectra of all layers and heads against four nulls, and the pooled covariance"
            + " under eight poolings.");
    result.put("attention", attention());
    result.put("pooling", pooling());
    result.put(
        "timing", Map.of("forwardSeconds", 12.31, "spectraSeconds", 0.52, "nullsSeconds", 21.7));
    result.put("notes", List.of("Sample data: spectra drawn around the laws, no model was run."));
    result.put("provenance", Map.of("seed", 11, "weights", "sha256:0f3a…", "java", "17"));
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("spectra", spectra);
    detail.put("poolingSpectra", poolingSpectra);
    detail.put(
        "nulls",
        Stream.of(
                "re-initialised head",
                "covariance surrogate",
                "spherical equivalence",
                "gaussian equivalence")
            .map(name -> Map.of("name", name, "sentence", "the " + name))
            .toList());
    detail.put(
        "verdict",
        List.of(
            "Every head carries structure that its tokens alone do not explain; mean pooling of the"
                + " last layer separates the two classes best.",
            "layer 0: typical sharpness 0.5, up to 3 directions beyond the null",
            "layer 5, head 3: attention sink, 62 % of all attention on token 0"));
    return new Trees(result, detail);
  }

  private List<Map<String, Object>> attention() {
    List<Map<String, Object>> heads = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int head = 0; head < HEADS; head++) {
        heads.add(head(layer, head));
      }
    }
    return heads;
  }

  private Map<String, Object> head(int layer, int head) {
    Randomness own = seed.child("layer " + layer, head);
    double beta = BETAS[(layer + head) % BETAS.length];
    SpectralLaw plain =
        gaussian.computeIfAbsent(beta, b -> GaussianEquivalence.of(b, (double) HEAD_SIZE / length));
    SpectralLaw curved =
        spherical.computeIfAbsent(beta, b -> SphericalEquivalence.of(length, HEAD_SIZE, b));
    double tilt = 0.6 + 0.15 * layer;
    double[] values = jittered(quantiles(curved), own, 0.05, tilt);
    int planted = (layer + 2 * head) % 4;
    for (int i = 0; i < planted; i++) {
      values[i] = curved.rightEdge() * (1.5 + 4 * (planted - i) + 0.4 * head);
    }
    sortDown(values);
    Map<String, Object> nulls = new LinkedHashMap<>();
    nulls.put("gaussian equivalence", curve(plain));
    nulls.put("spherical equivalence", curve(curved));
    nulls.put("covariance surrogate", band(quantiles(curved), 1.1, own.child("surrogate", 0)));
    nulls.put("re-initialised head", band(quantiles(plain), 0.9, own.child("fresh", 0)));
    spectra.put(layer + "." + head, Map.of("values", values, "nulls", nulls));
    return entry(layer, head, beta, values, planted, own);
  }

  private Map<String, Object> entry(
      int layer, int head, double beta, double[] values, int planted, Randomness own) {
    double[] noise = own.child("numbers", 0).gaussians(8);
    boolean sink = layer == 5 && head == 3;
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("layer", layer);
    entry.put("head", head);
    entry.put("length", length);
    entry.put("headDim", HEAD_SIZE);
    entry.put("betaHat", beta * (1 + 0.02 * noise[0]));
    entry.put("betaHatError", 0.01 * beta);
    entry.put("regime", beta < 1 ? "LINEAR" : "HEAVY_TAILED");
    entry.put("largest", Arrays.copyOf(values, 5));
    entry.put("largestError", new double[] {0.5, 0.4, 0.3, 0.2, 0.1});
    entry.put("mean", Arrays.stream(values).average().orElseThrow());
    entry.put("meanError", 0.02);
    entry.put("effectiveRank", SpectrumShape.effectiveRank(values));
    entry.put("effectiveRankError", 1.5);
    entry.put("stableRank", SpectrumShape.stableRank(values));
    entry.put("entropy", Math.log(length) - beta * beta / 2);
    entry.put("normalisedEntropy", 1 - beta * beta / 2 / Math.log(length));
    entry.put("sinkMass", sink ? 0.62 : 0.01 + 0.02 * Math.abs(noise[1]));
    entry.put("sinkKey", sink ? 0 : 17);
    entry.put("rankOne", 1 + 0.1 * Math.abs(noise[2]));
    entry.put(
        "ks",
        Map.of(
            "gaussian equivalence",
            0.3 + 0.04 * noise[3],
            "spherical equivalence",
            0.05 + 0.07 * layer,
            "covariance surrogate",
            0.1 + 0.05 * layer,
            "re-initialised head",
            0.2 + 0.05 * layer + 0.01 * Math.abs(noise[4])));
    entry.put("ksError", Map.of("gaussian equivalence", 0.004));
    List<Map<String, Object>> outliers = new ArrayList<>();
    for (int i = 0; i < planted; i++) {
      outliers.add(
          Map.of(
              "value",
              values[i],
              "pValue",
              Math.pow(10, -3 - 9 * (planted - i)),
              "participation",
              i == 0 ? 1.2 / length : 0.6));
    }
    entry.put("outliers", outliers);
    entry.put(
        "unusual",
        sink
            ? "attention sink: 62 % of the attention falls on token 0"
            : planted == 3 && head > 8
                ? "3 directions beyond the null, the first spread over the whole text"
                : "");
    return entry;
  }

  private List<Map<String, Object>> pooling() {
    List<Map<String, Object>> entries = new ArrayList<>();
    String[] strategies = {
      "mean",
      "first",
      "last",
      "harmonic causal τ=1",
      "top eigenvector",
      "learned",
      "max",
      "inverse frequency"
    };
    double[] kappas = {0.0625, 1, 1, 0.11, 0.07, 0.08, Double.NaN, 0.09};
    for (String depth : List.of("embedding table", "last layer")) {
      for (int i = 0; i < strategies.length; i++) {
        entries.add(pooling(depth, strategies[i], kappas[i], i));
      }
    }
    return entries;
  }

  private Map<String, Object> pooling(String depth, String strategy, double kappa, int index) {
    int dimension = 192;
    double gamma = dimension / 4104.0;
    double scale = Double.isNaN(kappa) ? 0.3 : kappa;
    double[] population = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      population[i] = scale * (0.5 + 2.0 * i / dimension);
    }
    SpectralLaw silverstein = Silverstein.of(gamma, population);
    SpectralLaw product = FreeProduct.of(dimension / 30522.0, gamma, 1.5 * scale);
    double[] values = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = silverstein.quantile(1 - (i + 0.5) / dimension);
    }
    boolean last = depth.equals("last layer");
    double strength = (last ? 6 : 2) / (1.0 + 0.35 * index);
    values[0] = silverstein.rightEdge() * (1 + strength);
    values[1] = silverstein.rightEdge() * (1 + strength / 3);
    sortDown(values);
    Map<String, Object> laws = new LinkedHashMap<>();
    laws.put("Silverstein", withEdge(silverstein));
    laws.put("free product", withEdge(product));
    poolingSpectra.put(depth + "/" + strategy, Map.of("values", values, "laws", laws));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("depth", depth);
    entry.put("strategy", strategy);
    entry.put("kappa", Double.isNaN(kappa) ? null : kappa);
    entry.put("gamma", gamma);
    entry.put("largest", Arrays.copyOf(values, 5));
    entry.put("edge", silverstein.rightEdge());
    entry.put("freeProductEdge", product.rightEdge());
    entry.put(
        "outliers",
        List.of(
            Map.of("value", values[0], "pValue", 1e-30),
            Map.of("value", values[1], "pValue", 3e-9)));
    entry.put("alignment", Math.max(0.02, (last ? 0.977 : 0.84) - 0.08 * index));
    entry.put("accuracy", Math.max(0.5, (last ? 0.956 : 0.83) - 0.04 * index));
    entry.put("ks", Map.of("free product", 0.31, "Silverstein", 0.04));
    return entry;
  }

  private double[] quantiles(SpectralLaw law) {
    return quantiles.computeIfAbsent(
        law,
        l -> {
          double[] values = new double[length];
          for (int i = 0; i < length; i++) {
            values[i] = l.quantile(1 - (i + 0.5) / length);
          }
          return values;
        });
  }

  private static double[] jittered(double[] values, Randomness seed, double width, double tilt) {
    double[] noise = seed.gaussians(values.length);
    double[] moved = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      moved[i] = Math.pow(values[i], tilt) * Math.exp(width * noise[i]);
    }
    return moved;
  }

  private static Map<String, Object> band(double[] values, double tilt, Randomness seed) {
    double[] mean = jittered(values, seed, 0, tilt);
    double[] lower = new double[mean.length];
    double[] upper = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      double width = 0.1 + 0.4 / (1 + i);
      lower[i] = mean[i] * (1 - width);
      upper[i] = mean[i] * (1 + width);
    }
    return Map.of("mean", mean, "lower", lower, "upper", upper);
  }

  private static Map<String, Object> curve(SpectralLaw law) {
    double[] x = new double[GRID];
    double[] density = new double[GRID];
    for (int i = 0; i < GRID; i++) {
      double angle = Math.PI / 2 * (i + 1) / GRID;
      x[i] = law.rightEdge() * Math.pow(Math.sin(angle), 2);
      density[i] = i == GRID - 1 ? 0 : law.density(x[i]);
    }
    return Map.of("x", x, "density", density);
  }

  private static Map<String, Object> withEdge(SpectralLaw law) {
    Map<String, Object> curve = new LinkedHashMap<>(curve(law));
    curve.put("edge", law.rightEdge());
    return curve;
  }

  private static void sortDown(double[] values) {
    Arrays.sort(values);
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      double swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
  }
}
