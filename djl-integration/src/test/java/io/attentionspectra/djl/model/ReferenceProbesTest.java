package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the taps of every architecture say of their layers is what the layers compute. */
final class ReferenceProbesTest {

  /** Families whose scores have more products than one. */
  private static final Set<String> WITHOUT_FRESH_HEADS = Set.of("DeBERTa-v2");

  private static final Set<String> WITHOUT_PROJECTIONS =
      Set.of("MPNet", "T5", "BLOOM", "DeBERTa-v2", "Gemma 2");

  private static final Set<String> WITH_BOTH =
      Set.of(
          "BERT",
          "ALBERT",
          "ELECTRA",
          "ModernBERT",
          "Nomic BERT",
          "OPT",
          "GPT-NeoX",
          "Phi",
          "Llama",
          "Mistral",
          "Phi-3",
          "Qwen 2",
          "Qwen 3",
          "Gemma 3");

  @TempDir private Path folder;

  static Stream<String> models() {
    return ReferenceModels.read();
  }

  @ParameterizedTest
  @MethodSource("models")
  void tapsSayWhatLayersDo(String name) {
    ReferenceModel reference = new ReferenceModel(ReferenceModels.in(folder, name));
    try (TransformerModel model = reference.load()) {
      TokenBatch batch =
          new TokenBatch(model.tokenizer().tokenize(reference.texts().subList(0, 1)));
      List<Integer> seen = new ArrayList<>();
      model.observe(
          batch,
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              seen.add(layer);
              assertLayer(model, layer, tap);
            }
          });
      assertEquals(model.config().layers(), seen.size());
    }
  }

  /** Scales of the norms give the number of even directions that the note tells. */
  @Test
  void normalisedHeadsAreToldOf() {
    Path directory = ReferenceModels.in(folder, "qwen3");
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve("model.safetensors"));
        TransformerModel model = new ReferenceModel(directory).load()) {
      for (int layer = 0; layer < model.config().layers(); layer++) {
        String at = "model.layers." + layer + ".self_attn.";
        float[] q = values(file.tensor(at + "q_norm.weight"));
        float[] k = values(file.tensor(at + "k_norm.weight"));
        double second = 0;
        double fourth = 0;
        for (int i = 0; i < q.length; i++) {
          second += Math.pow(q[i] * (double) k[i], 2);
          fourth += Math.pow(q[i] * (double) k[i], 4);
        }
        smallest = Math.min(smallest, second * second / fourth);
        largest = Math.max(largest, second * second / fourth);
      }
      String expected =
          String.format(
              Locale.ROOT,
              "directions count as %.1f to %.1f even ones: where they are even the spherical law is"
                  + " exact",
              smallest,
              largest);
      assertTrue(model.notes().stream().anyMatch(note -> note.contains(expected)), expected);
    }
    try (TransformerModel other = new ReferenceModel(ReferenceModels.in(folder, "llama")).load()) {
      assertTrue(other.notes().stream().noneMatch(note -> note.contains("spherical")));
    }
  }

  private static float[] values(StoredTensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.elements(0, values.length).get(values);
    return values;
  }

  private static void assertLayer(TransformerModel model, int layer, AttentionTap tap) {
    String family = model.config().architecture();
    LayerScores scores = tap.scores().orElseThrow();
    assertEquals(model.config().kind(layer).visibility(), scores.visibility());
    assertEquals(model.config().sizes().keyGroups(), scores.keyGroups());
    boolean fresh = scores.fresh().isPresent();
    boolean projected = tap.projections().isPresent();
    assertFalse(WITHOUT_FRESH_HEADS.contains(family) && fresh, family);
    assertFalse(WITHOUT_PROJECTIONS.contains(family) && projected, family);
    assertTrue((fresh && projected) || !WITH_BOTH.contains(family), family);
    assertTrue(fresh || WITHOUT_FRESH_HEADS.contains(family), family);
    assertEquals(fresh && !projected, scores.treated().isPresent(), family);
    assertHiddenKeysGetNothing(tap, scores.visibility());
    tap.projections().ifPresent(of -> assertExplains(tap, of.scores(), scores.visibility()));
    scores.treated().ifPresent(of -> assertExplains(tap, softened(of), scores.visibility()));
    scores.fresh().ifPresent(of -> assertTreatsAsTheLayer(model, layer, tap, of));
  }

  /** Own weights, treated as fresh ones are, give the queries and keys of the tap. */
  private static void assertTreatsAsTheLayer(
      TransformerModel model, int layer, AttentionTap tap, LayerScores.Fresh fresh) {
    AttentionTap.Projections of =
        tap.projections()
            .orElseGet(() -> tap.scores().orElseThrow().treated().orElseThrow().projections());
    int stored = model.config().sharedLayers() ? 0 : layer;
    SelfAttention attention = model.transformer().layers().get(stored).attention;
    int size = model.config().headSize();
    int shared = model.config().heads() / model.config().sizes().keyGroups();
    NDArray x = wide(tap.input().orElseThrow().get(new NDIndex("0")));
    for (int head = 0; head < model.config().heads(); head++) {
      NDArray q =
          fresh.queries(
              head,
              projected(x, attention.query, head, size),
              () -> squares(x, attention.query, model.config().heads(), size));
      NDArray k =
          fresh.keys(
              head / shared,
              projected(x, attention.key, head / shared, size),
              () -> squares(x, attention.key, model.config().sizes().keyGroups(), size));
      assertClose(wide(of.query().get(new NDIndex("0, {}", head))), q, 2e-5);
      assertClose(wide(of.key().get(new NDIndex("0, {}", head))), k, 2e-5);
    }
  }

  private static NDArray squares(NDArray x, Block projection, int heads, int size) {
    NDArray all = projected(x, projection, 0, heads * size);
    return all.mul(all).sum(new int[] {1}, true);
  }

  private static NDArray projected(NDArray x, Block projection, int head, int size) {
    NDManager scope = x.getManager();
    NDIndex rows = new NDIndex("{}:{}", head * size, (head + 1) * size);
    NDArray weight = projection.getParameters().get("weight").getArray().get(rows);
    weight.attach(scope);
    NDArray product = x.matMul(wide(weight).transpose());
    Parameter bias =
        projection.getParameters().contains("bias") ? projection.getParameters().get("bias") : null;
    if (bias == null) {
      return product;
    }
    NDArray shift = bias.getArray().get(rows);
    shift.attach(scope);
    return product.add(wide(shift));
  }

  /** c·tanh(s/c) + B of scores s. */
  private static NDArray softened(LayerScores.Treated of) {
    NDArray scores = wide(of.projections().scores());
    NDArray capped =
        of.cap().isPresent()
            ? scores.div(of.cap().getAsDouble()).tanh().mul(of.cap().getAsDouble())
            : scores;
    return of.bias().map(bias -> capped.add(wide(bias))).orElse(capped);
  }

  private static void assertExplains(AttentionTap tap, NDArray scores, Visibility visibility) {
    NDArray lowered = hidden(visibility, tap).mul(1e30);
    NDArray expected = wide(scores).sub(lowered).softmax(-1);
    assertClose(expected, wide(tap.attention()), 2e-6);
  }

  private static void assertHiddenKeysGetNothing(AttentionTap tap, Visibility visibility) {
    NDArray given = wide(tap.attention()).mul(hidden(visibility, tap));
    assertEquals(0, given.abs().max().getDouble());
  }

  /** 1 where the mask hides a key, (T, T). */
  private static NDArray hidden(Visibility visibility, AttentionTap tap) {
    int length = Math.toIntExact(tap.mask().getShape().get(1));
    AttentionMask mask = visibility.mask(length);
    double[] ones = new double[length * length];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = mask.allows(i / length, i % length) ? 0 : 1;
    }
    return tap.mask().getManager().create(ones, new ai.djl.ndarray.types.Shape(length, length));
  }

  private static NDArray wide(NDArray array) {
    return array.toType(DataType.FLOAT64, true);
  }

  private static void assertClose(NDArray expected, NDArray actual, double tolerance) {
    assertEquals(expected.getShape(), actual.getShape());
    double largest = Math.max(1, expected.abs().max().getDouble());
    double difference = expected.sub(actual).abs().max().getDouble();
    assertTrue(difference <= tolerance * largest, difference + " of " + largest);
  }
}
