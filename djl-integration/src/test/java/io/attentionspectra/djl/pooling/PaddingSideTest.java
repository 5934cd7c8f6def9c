package io.attentionspectra.djl.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.TokenFrequencies;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens count does not depend on where a tokenizer or a batch puts its padding. */
final class PaddingSideTest {

  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final int[] NUMBERS = {5, 9, 5, 7};

  private static TokenFrequencies frequencies() {
    TokenFrequencies frequencies = new TokenFrequencies();
    frequencies.add(new int[] {5, 5, 9, 7, 7, 7});
    return frequencies;
  }

  /** A row padded by three on the left, on the right, or on both sides, is pooled alike. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mean",
        "first",
        "last",
        "max",
        "length-power:0.25",
        "forgetting:0.5",
        "harmonic:1",
        "top-eigenvector",
        "inverse-frequency:0.1"
      })
  void aBatchMayBePaddedOnEitherSide(String name) {
    Pooling pooling =
        PoolingNames.of(
            name,
            PoolingEvidence.of(
                () -> PositionalCorrelation.ofLoadings(0.9, 0.7, 0.4, 0.2),
                PaddingSideTest::frequencies));
    PoolingBlock block = PoolingBlock.of(pooling);
    float[] right = pooled(block, 0);
    for (int left = 1; left <= 3; left++) {
      assertArrayEquals(right, pooled(block, left), 1e-6f);
    }
  }

  /** Four tokens behind {@code left} of three paddings. */
  private static float[] pooled(PoolingBlock block, int left) {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] states = new float[7 * 2];
      float[] mask = new float[7];
      long[] ids = new long[7];
      Arrays.fill(states, 1000);
      for (int t = 0; t < 4; t++) {
        states[2 * (left + t)] = t + 1;
        states[2 * (left + t) + 1] = 3 - 2 * t;
        mask[left + t] = 1;
        ids[left + t] = NUMBERS[t];
      }
      NDArray hidden = manager.create(states, new Shape(1, 7, 2));
      NDList inputs =
          new NDList(
              hidden, manager.create(mask, new Shape(1, 7)), manager.create(ids, new Shape(1, 7)));
      return block
          .forward(new ParameterStore(manager, false), inputs, false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }

  @Test
  void weightsByNumberNeedTheNumbers() {
    try (NDManager manager = NDManager.newBaseManager()) {
      PoolingBlock block =
          PoolingBlock.of(
              PoolingNames.of(
                  "inverse-frequency:0.1",
                  PoolingEvidence.of(
                      () -> PositionalCorrelation.identity(2), PaddingSideTest::frequencies)));
      NDList states = new NDList(manager.ones(new Shape(1, 3, 2)));
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> block.forward(new ParameterStore(manager, false), states, false))
              .getMessage();
      assertTrue(message.contains("lack the numbers of the tokens"), message);
    }
  }

  /** A tokenizer that pads on the left to a fixed length gives the tokens of one that does not. */
  @ParameterizedTest
  @ValueSource(strings = {"Left", "Right"})
  void aTokenizerMayPadOnEitherSide(String side) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode tree;
    try (InputStream stream = getClass().getResourceAsStream(TOKENIZER)) {
      tree = (ObjectNode) mapper.readTree(stream);
    }
    byte[] plainJson = mapper.writeValueAsBytes(tree.deepCopy().putNull("padding"));
    ((ObjectNode) tree.path("padding")).put("direction", side);
    byte[] paddedJson = mapper.writeValueAsBytes(tree);
    try (TextTokenizer plain = TextTokenizer.of("plain", plainJson);
        TextTokenizer other = TextTokenizer.of("padded", paddedJson)) {
      for (String text : new String[] {"a timepiece", "query: any mollusk", "[SEP] tiger"}) {
        TokenizedText expected = plain.tokenize(text);
        TokenizedText found = other.tokenize(text);
        assertArrayEquals(expected.ids(), found.ids());
        assertArrayEquals(expected.contentPositions(), found.contentPositions());
      }
      TokenizedText prompted = other.tokenize("query: any mollusk");
      assertEquals(prompted.length() - 2, prompted.contentLength(), "a prompt is text");
    }
  }
}
