package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;

/** Hooks two blocks, in a JVM of its own; needs no engine. */
final class HookingProgram {

  private HookingProgram() {}

  public static void main(String[] arguments) {
    SequentialBlock root = new SequentialBlock().add(new LambdaBlock(list -> list));
    List<String> seen = new ArrayList<>();
    try (HookRegistration hooks = Hooks.on(root).after((call, in, out) -> seen.add(call.path()))) {
      root.forward(new ParameterStore(), new NDList(), false);
      System.out.println("hooked " + seen + " of " + hooks.sites().size());
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }
  }
}
