package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries and keys are shown where attention follows from them, and only there. */
final class ExplainedSitesTest {

  private static final int WIDTH = 16;
  private static final int HEADS = 4;
  private static final double ROOT = 2; // √m, m = 4

  private Model model;
  private NDManager manager;

  @BeforeEach
  void open() {
    model = Model.newInstance("own", "PyTorch");
    manager = model.getNDManager();
    manager.getEngine().setRandomSeed(8);
  }

  @AfterEach
  void close() {
    model.close();
  }

  /** β of what passes over texts of these lengths show, and whether it explains the attention. */
  private List<Optional<Double>> shown(BinaryOperator<NDArray> scores, int... lengths) {
    OwnAttention own = new OwnAttention(WIDTH, HEADS, scores);
    own.initialize(manager, DataType.FLOAT32, new Shape(2, 6, WIDTH));
    List<Optional<Double>> betas = new ArrayList<>();
    observe(
        own,
        tap -> {
          tap.projections()
              .ifPresent(
                  of ->
                      assertArrayEquals(
                          tap.attention().toFloatArray(),
                          of.scores().softmax(3).toFloatArray(),
                          1e-5f));
          betas.add(tap.projections().map(AttentionTap.Projections::inverseTemperature));
        },
        lengths);
    return betas;
  }

  /** The first pass has a bias, which would decide against the site if it were looked at. */
  @Test
  void passesInWhichNobodyAsksDecideNothing() {
    OwnAttention own =
        new OwnAttention(
            WIDTH, HEADS, (q, k) -> bias(scaled(q, k), q.getShape().get(2) > 4 ? 0.05 : 0));
    own.initialize(manager, DataType.FLOAT32, new Shape(2, 6, WIDTH));
    List<Optional<Double>> betas = new ArrayList<>();
    observe(
        own,
        tap -> {
          if (tap.attention().getShape().get(2) == 3) {
            betas.add(tap.projections().map(AttentionTap.Projections::inverseTemperature));
            assertSame(tap.projections(), tap.projections());
          }
        },
        6,
        3);
    assertEquals(List.of(Optional.of(1.0)), betas);
  }

  @Test
  void halfPrecisionIsExplainedInEveryPass() {
    OwnAttention own = new OwnAttention(WIDTH, HEADS, ExplainedSitesTest::scaled);
    own.initialize(manager, DataType.FLOAT16, new Shape(2, 6, WIDTH));
    List<Optional<Double>> betas = new ArrayList<>();
    observe(
        own,
        tap -> betas.add(tap.projections().map(AttentionTap.Projections::inverseTemperature)),
        6,
        3,
        6);
    assertEquals(List.of(Optional.of(1.0), Optional.of(1.0), Optional.of(1.0)), betas);
  }

  @Test
  void whatAnObserverDoesToAMaskStaysInItsLayer() {
    Block two =
        new SequentialBlock()
            .add(new OwnAttention(WIDTH, HEADS, ExplainedSitesTest::scaled))
            .add(new OwnAttention(WIDTH, HEADS, ExplainedSitesTest::scaled));
    two.initialize(manager, DataType.FLOAT32, new Shape(2, 6, WIDTH));
    List<Float> sums = new ArrayList<>();
    observe(
        two,
        tap -> {
          sums.add(tap.mask().sum().getFloat());
          tap.mask().close();
        },
        6);
    assertEquals(List.of(12f, 12f), sums);
  }

  /** Shows passes over texts of these lengths. */
  private void observe(Block block, Consumer<AttentionTap> seen, int... lengths) {
    ForwardObserver observer =
        new ForwardObserver() {
          @Override
          public void attention(int layer, AttentionTap tap) {
            seen.accept(tap);
          }
        };
    AttentionTaps taps =
        AttentionTaps.of(block).recognising(AttentionNames.of("toQ", "toK", "toV", "weights"));
    try (HookRegistration hooks = taps.observe(observer)) {
      assertFalse(hooks.sites().isEmpty());
      for (int length : lengths) {
        NDArray input =
            manager
                .randomNormal(new Shape(2, length, WIDTH))
                .mul(3)
                .toType(block.getParameters().get(0).getValue().getArray().getDataType(), false);
        block.forward(new ParameterStore(manager, false), new NDList(input), false);
      }
    }
  }

  private static NDArray scaled(NDArray q, NDArray k) {
    return OwnAttention.products(q, k).div(ROOT);
  }

  /** 0, step, 2 step, … over the keys. */
  private static NDArray bias(NDArray scores, double step) {
    return scores.add(
        scores.getManager().arange((float) scores.getShape().get(3)).mul((float) step));
  }

  @Test
  void scaledByTheRootOfTheHeadSize() {
    assertEquals(
        List.of(Optional.of(1.0), Optional.of(1.0)), shown(ExplainedSitesTest::scaled, 6, 3));
  }

  @Test
  void notScaled() {
    assertEquals(
        List.of(Optional.of(ROOT), Optional.of(ROOT)), shown(OwnAttention::products, 6, 3));
  }

  @Test
  void scaledOtherwise() {
    assertEquals(
        List.of(Optional.empty()), shown((q, k) -> OwnAttention.products(q, k).mul(0.3), 6));
  }

  @Test
  void aBiasOfPositions() {
    assertEquals(
        List.of(Optional.empty(), Optional.empty()),
        shown((q, k) -> bias(scaled(q, k), 0.05), 6, 3));
  }

  /** As a bias that training starts at 0, or a window that begins beyond short texts. */
  @Test
  void aBiasThatOnlyLaterPassesHave() {
    assertEquals(
        List.of(Optional.of(1.0), Optional.empty(), Optional.of(1.0)),
        shown((q, k) -> bias(scaled(q, k), q.getShape().get(2) > 4 ? 0.05 : 0), 3, 6, 4));
  }

  /** The softmax of one key is 1 whatever the scores: such a pass tells nothing. */
  @Test
  void aTextOfOneTokenDecidesNothing() {
    assertEquals(List.of(Optional.of(1.0), Optional.of(ROOT)), shown(OwnAttention::products, 1, 6));
  }

  /** Keys of fewer heads than queries do not fit together as they are. */
  @Test
  void keysOfAnotherLayoutAreAbsent() {
    Optional<Double> grouped =
        shown(
                (q, k) -> {
                  NDArray first = k.get(":, 0:1").repeat(1, HEADS);
                  return scaled(q, first);
                },
                6)
            .get(0);
    assertTrue(grouped.isEmpty());
  }
}
