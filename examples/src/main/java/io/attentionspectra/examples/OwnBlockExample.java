package io.attentionspectra.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.hook.HookRegistration;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.Arrays;

/** What do the heads of a DJL block of your own attend to? Hooks see it; the block stays as is. */
public final class OwnBlockExample implements ForwardObserver {

  @Override
  public void attention(int layer, AttentionTap tap) {
    NDArray share = tap.attention().max(new int[] {3}).mean(new int[] {2}).mean(new int[] {0});
    System.out.println("layer " + layer + " " + Arrays.toString(share.toFloatArray()));
  }

  /** Prints, per head, the share of attention that goes to a token's favourite, on average. */
  public static void main(String[] args) {
    Block layer = new TransformerEncoderBlock(32, 4, 64, 0, Activation::gelu);
    Block own = new SequentialBlock().add(layer).add(layer);
    try (NDManager manager = NDManager.newBaseManager();
        HookRegistration taps = AttentionTaps.of(own).observe(new OwnBlockExample())) {
      own.initialize(manager, DataType.FLOAT32, new Shape(1, 16, 32));
      NDList texts = new NDList(manager.randomNormal(new Shape(3, 16, 32)));
      own.forward(new ParameterStore(manager, false), texts, false);
      System.out.println("hooked " + taps.sites());
    }
  }
}
