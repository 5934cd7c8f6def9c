package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.BalancedHead;
import io.attentionspectra.djl.internal.kernel.DeviceBalancing;
import io.attentionspectra.djl.internal.kernel.DeviceMask;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The heads of an encoder, whose query projection gives every key a bias of its own. */
class BalancedEncoderTest {

  private static final int LENGTH = 32;

  /**
   * A bias b of the query projection adds b·k/√m to the logits of key k for all queries. In float32
   * the attention of both encoders has errors of 10⁻⁶ of itself; balanced, they are to agree to
   * 10⁻⁴.
   */
  @Test
  void biasOfTheQueriesChangesAttentionButNotBalancedAttention() {
    try (Model model = Model.newInstance("test", "PyTorch");
        DeviceBalancing balancing = DeviceBalancing.open()) {
      NDManager manager = model.getNDManager();
      manager.getEngine().setRandomSeed(3);
      Transformer encoder = new Transformer(TransformerConfig.bert(50, 24, 1, 4, LENGTH));
      encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
      sharpen(encoder);
      NDArray before = attention(encoder, manager);
      List<BalancedHead> plain = balanced(balancing, before, manager);
      double[] bias = Randomness.of(5).gaussians(24);
      NDArray parameter = parameter(encoder, "query_bias");
      parameter.set(manager.create(bias).toType(DataType.FLOAT32, false).mul(3).toFloatArray());
      NDArray after = attention(encoder, manager);
      List<BalancedHead> biased = balanced(balancing, after, manager);
      assertTrue(before.sub(after).abs().max().getFloat() > 0.05);
      for (int head = 0; head < 4; head++) {
        NDArray difference = plain.get(head).relative().sub(biased.get(head).relative());
        assertEquals(0, difference.abs().max().getDouble(), 1e-4);
        assertTrue(plain.get(head).relative().abs().max().getDouble() > 0.1);
      }
    }
  }

  /** Fresh weights are so small that all attention is nearly uniform. */
  private static void sharpen(Transformer encoder) {
    parameter(encoder, "query_weight").muli(20);
    parameter(encoder, "key_weight").muli(20);
  }

  private static NDArray parameter(Transformer encoder, String end) {
    return encoder.getParameters().stream()
        .filter(pair -> pair.getKey().toLowerCase(Locale.ROOT).endsWith(end))
        .findFirst()
        .orElseThrow(() -> new AssertionError(encoder.getParameters().keys().toString()))
        .getValue()
        .getArray();
  }

  private static NDArray attention(Transformer encoder, NDManager manager) {
    List<float[]> seen = new ArrayList<>();
    ForwardObserver observer =
        new ForwardObserver() {
          @Override
          public void attention(int layer, AttentionTap tap) {
            seen.add(tap.attention().toFloatArray());
          }
        };
    long[] ids = LongStream.range(0, LENGTH).map(i -> 7 * i % 50).toArray();
    NDList inputs =
        new NDList(
            manager.create(ids, new Shape(1, LENGTH)),
            manager.ones(new Shape(1, LENGTH), DataType.INT64));
    encoder.watched(
        observer, () -> encoder.forward(new ParameterStore(manager, false), inputs, false).head());
    return manager.create(seen.get(0), new Shape(4, LENGTH, LENGTH));
  }

  private static List<BalancedHead> balanced(
      DeviceBalancing balancing, NDArray attention, NDManager manager) {
    DeviceMask mask = DeviceMask.of(AttentionMask.full(LENGTH), manager);
    return balancing.allOfAttention(attention, mask, manager);
  }
}
