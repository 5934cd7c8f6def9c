package io.attentionspectra.djl.guide;

import static io.attentionspectra.djl.hook.Sites.glob;
import static io.attentionspectra.djl.hook.Sites.ofType;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.translate.NoopTranslator;
import io.attentionspectra.djl.hook.AttentionNames;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.hook.BlockCall;
import io.attentionspectra.djl.hook.BlockHook;
import io.attentionspectra.djl.hook.BlockSite;
import io.attentionspectra.djl.hook.HookRegistration;
import io.attentionspectra.djl.hook.Hooks;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TextLengths;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.ReadingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/hooks.md. */
final class HooksGuideTest {

  private static final Model MODEL = Model.newInstance("guide", "PyTorch");

  @BeforeAll
  static void initialise() {
    BertBlock bert =
        BertBlock.builder().nano().setTokenDictionarySize(100).optMaxSequenceLength(8).build();
    Shape ids = new Shape(1, 8);
    bert.initialize(MODEL.getNDManager(), DataType.FLOAT32, ids, ids, ids);
    MODEL.setBlock(bert);
  }

  @AfterAll
  static void close() {
    MODEL.close();
  }

  private static void predict() throws Exception {
    try (NDManager scope = MODEL.getNDManager().newSubManager();
        Predictor<NDList, NDList> predictor = MODEL.newPredictor(new NoopTranslator())) {
      NDArray ids = scope.arange(8f).toType(DataType.INT64, false).reshape(1, 8);
      predictor.predict(new NDList(ids, ids.zerosLike(), ids.onesLike())).close();
    }
  }

  @Test
  void hooksOnBlocks() throws Exception {
    // guide:tree
    for (BlockSite site : Hooks.tree(MODEL.getBlock())) {
      System.out.println(site); // 05transformer_0/01selfAttention (ScaledDotProductAttentionBlock)
    }
    // end
    // guide:hooks
    Map<String, Float> largest = new TreeMap<>();
    try (HookRegistration hooks =
        Hooks.on(MODEL.getBlock())
            .select(glob("transformer_*/outputBlock/*"), ofType(Linear.class))
            .except(glob("**/selfAttention/*"))
            .after(
                (call, inputs, outputs) ->
                    largest.put(call.path(), outputs.head().abs().max().getFloat()))) {
      predict();
      System.out.println(hooks.sites().size() + " blocks, " + largest);
    }
    // end
    assertEquals(4 * 3 + 1, largest.size());
  }

  // guide:perPass
  /** Keeps what one forward pass does, and hands it over when the pass ends. */
  record Capture(List<String> calls, Map<Long, List<String>> passes, long number)
      implements BlockHook {

    @Override
    public void after(BlockCall call, NDList inputs, NDList outputs) {
      calls.add(call.path() + " " + outputs.getShapes()[0]);
    }

    @Override
    public void end() {
      passes.put(number, calls);
    }
  }

  // end

  @Test
  void oneHookPerPass() throws Exception {
    // guide:capture
    Map<Long, List<String>> passes = new ConcurrentHashMap<>();
    try (HookRegistration hooks =
        Hooks.on(MODEL.getBlock())
            .select(glob("transformer_*"))
            .perPass(pass -> new Capture(new ArrayList<>(), passes, pass.number()))) {
      predict(); // on as many threads as you like
      predict();
      System.out.println(passes.size() + " passes over " + hooks.sites());
    }
    // end
    assertEquals(2, passes.size());
    assertEquals(passes.get(1L), passes.get(2L));
    assertEquals(4, passes.get(1L).size());
  }

  @Test
  void attentionOfAnyBlock() throws Exception {
    List<String> seen = new ArrayList<>();
    // guide:taps
    ForwardObserver observer =
        new ForwardObserver() {
          @Override
          public void attention(int layer, AttentionTap tap) {
            NDArray query = tap.projections().orElseThrow().query(); // (B, H, T, m)
            seen.add(layer + " " + query.getShape() + " " + tap.attention().getShape());
          }

          @Override
          public void hidden(int depth, NDArray states, NDArray mask) {
            seen.add("depth " + depth + " " + states.getShape());
          }
        };
    AttentionTaps taps = AttentionTaps.of(MODEL.getBlock());
    try (HookRegistration hooks = taps.onThisThread().observe(observer)) {
      predict();
      System.out.println(hooks.sites().size() + " blocks tapped in " + taps.sites());
    }
    // end
    assertEquals(4 + 5, seen.size());
    assertEquals("0 (1, 4, 8, 64) (1, 4, 8, 8)", seen.get(1));
  }

  @Test
  void numbersOfTappedHeads() throws Exception {
    List<Double> ranks = new ArrayList<>();
    // guide:reducer
    try (HeadReducer reducer = HeadReducer.open()) {
      ForwardObserver observer =
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              int[] lengths = TextLengths.of(tap.mask()); // tokens of each text, without padding
              for (List<MeasuredHead> text :
                  reducer.attention(tap.attention(), lengths, ReadingPlan.withDefaults())) {
                text.forEach(head -> ranks.add(head.spectrum().effectiveRank()));
              }
            }
          };
      try (HookRegistration hooks = AttentionTaps.of(MODEL.getBlock()).observe(observer)) {
        predict();
        System.out.println(ranks.size() + " heads of " + hooks.sites());
      }
    }
    // end
    assertEquals(4 * 4, ranks.size());
    assertTrue(ranks.stream().allMatch(rank -> rank >= 1 && rank <= 8), ranks.toString());
  }

  @Test
  void attentionOfOtherNames() {
    // guide:names
    AttentionTaps taps =
        AttentionTaps.of(MODEL.getBlock())
            .recognising(AttentionNames.of("toQ", "toK", "toV", "attentionDropout"))
            .hiddenAt(glob("transformer_*"));
    // end
    assertEquals(4, taps.sites().size());
    assertTrue(taps.sites().stream().allMatch(site -> site.layer().path().contains("transformer")));
  }
}
