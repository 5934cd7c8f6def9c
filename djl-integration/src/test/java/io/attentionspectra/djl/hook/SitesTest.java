package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks are found by path, type and test; an empty choice says what there is. */
final class SitesTest {

  private static final BertBlock BERT =
      BertBlock.builder()
          .setTokenDictionarySize(10)
          .optTypeDictionarySize(2)
          .optEmbeddingSize(8)
          .optTransformerBlockCount(2)
          .optAttentionHeadCount(2)
          .optHiddenSize(16)
          .optMaxSequenceLength(6)
          .build();

  private static List<String> paths(SiteSelection... selections) {
    return Hooks.on(BERT).select(selections).sites().stream().map(BlockSite::path).toList();
  }

  @Test
  void theTreeNamesBlocksAsDjlDoes() {
    List<String> paths = Hooks.tree(BERT).stream().map(BlockSite::path).toList();
    assertEquals(".", paths.get(0));
    assertTrue(paths.contains("05transformer_0/01selfAttention/02queryProjection"), "" + paths);
    assertEquals(paths.size(), paths.stream().distinct().count());
  }

  @ParameterizedTest
  @CsvSource({
    "**/selfAttention, 2",
    "**/01selfAttention, 2",
    "transformer_0/selfAttention, 1",
    "05transformer_0/selfAttention, 1",
    "06transformer_0/selfAttention, 0",
    "selfAttention, 0",
    "*/selfAttention, 2",
    "transformer_?, 2",
    "'transformer_{0,7}', 1",
    "'**/{query,key}Projection', 4",
    "**/selfAttention/*, 10",
    "transformer_1/**, 12",
    "**/transformer_1/**, 12",
    "transformer.0, 0",
    "., 1"
  })
  void globsMatchWholePaths(String pattern, int count) {
    SiteSelection glob = Sites.glob(pattern);
    List<BlockSite> matches = Hooks.tree(BERT).stream().filter(glob::test).toList();
    assertEquals(count, matches.size(), matches.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b", "", "/a", "{a", "a}", "a{b,{c}}"})
  void globsThatMeanNothingAreRefused(String pattern) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Sites.glob(pattern)).getMessage();
    assertTrue(message.startsWith("glob = " + pattern), message);
  }

  @Test
  void selectionsAddUpAndExceptionsSubtract() {
    assertEquals(
        paths(Sites.glob("**/selfAttention")),
        paths(Sites.ofType(ScaledDotProductAttentionBlock.class)));
    assertEquals(Hooks.tree(BERT), Hooks.on(BERT).sites());
    assertEquals(Hooks.tree(BERT), Hooks.on(BERT).select(Sites.all()).sites());
    assertEquals(List.of("."), paths(Sites.root()));
    List<BlockSite> projections =
        Hooks.on(BERT)
            .select(Sites.ofType(Linear.class), Sites.root())
            .except(Sites.glob("transformer_1/**"))
            .except(Sites.where("odd", site -> site.path().contains("pooling")))
            .sites();
    assertEquals(
        1 + 4 + 2,
        projections.size(),
        () -> "root, four projections, two of the feed-forward block: " + projections);
  }

  @Test
  void anEmptySelectionNamesTheBlocksThereAre() {
    Hooks hooks = Hooks.on(BERT).select(Sites.glob("transformer0"), Sites.glob("layer/*"));
    String message = assertThrows(IllegalArgumentException.class, hooks::sites).getMessage();
    assertTrue(message.contains("glob(\"transformer0\"), glob(\"layer/*\")"), message);
    assertTrue(message.contains("01tokenEmbedding (IdEmbedding)"), message);
    assertTrue(message.contains("more"), message);
  }

  @Test
  void aSelectionEmptiedByExceptionsSaysSo() {
    Hooks hooks =
        Hooks.on(BERT)
            .select(Sites.glob("**/selfAttention"))
            .except(Sites.glob("transformer_*/**"));
    String message = assertThrows(IllegalArgumentException.class, hooks::sites).getMessage();
    assertTrue(message.startsWith("except = glob(\"transformer_*/**\")"), message);
    assertTrue(message.contains("05transformer_0/01selfAttention"), message);
  }

  @Test
  void aSharedBlockHasItsFirstPath() {
    Block shared = Linear.builder().setUnits(2).build();
    SequentialBlock root = new SequentialBlock().add(shared).add(shared);
    assertEquals(List.of(".", "01Linear"), Hooks.tree(root).stream().map(BlockSite::path).toList());
  }
}
