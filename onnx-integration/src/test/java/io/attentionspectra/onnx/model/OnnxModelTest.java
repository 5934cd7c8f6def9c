package io.attentionspectra.onnx.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.testing.ThreadKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the files of a model lie, what its inputs are called, and what is refused. */
final class OnnxModelTest {

  @TempDir private Path directory;
  private ReferenceModel reference;

  @BeforeEach
  void read() {
    reference = ReferenceModel.of("bert");
  }

  private Path put(String file, String place) {
    try {
      Path target = directory.resolve(place);
      Files.createDirectories(target.getParent());
      return Files.copy(reference.file(file), target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path changed(Consumer<ModelProto.Builder> change) {
    try {
      ModelProto.Builder model =
          ModelProto.parseFrom(Files.readAllBytes(reference.file("model.onnx"))).toBuilder();
      change.accept(model);
      put("tokenizer.json", "tokenizer.json");
      return Files.write(directory.resolve("model.onnx"), model.build().toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void rename(ModelProto.Builder model, String input, String name) {
    for (ValueInfoProto.Builder value : model.getGraphBuilder().getInputBuilderList()) {
      value.setName(value.getName().equals(input) ? name : value.getName());
    }
    for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals(input)) {
          node.setInput(i, name);
        }
      }
    }
  }

  private static AttentionRequest request(ReferenceModel of, ModelSession session) {
    return new AttentionRequest(
        of.texts(),
        session.shape().maxLength(),
        Set.of(0, 1, 2),
        Set.of(0, 1, 2, 3),
        1,
        List.of(),
        Randomness.of(1));
  }

  private static List<HeadReading> heads(ReferenceModel of, ModelSession session) {
    List<HeadReading> all = new ArrayList<>();
    session.readHeads(request(of, session), all::add);
    return all;
  }

  private void assertReads(OnnxModel model) {
    try (ModelSession session = model.open()) {
      List<HeadReading> heads = heads(reference, session);
      assertEquals(2 * 3 * 4, heads.size());
      heads.forEach(reference::assertExpected);
    }
  }

  @Test
  void aFileADirectoryAndTheHubsFolderGiveTheSame() {
    Path file = put("model.onnx", "plain/model.onnx");
    put("tokenizer.json", "plain/tokenizer.json");
    put("model.onnx", "hub/onnx/model.onnx");
    put("tokenizer.json", "hub/tokenizer.json");
    put("config.json", "hub/config.json");
    assertReads(OnnxModel.at(file));
    assertReads(OnnxModel.at(directory.resolve("plain")));
    assertReads(OnnxModel.at(directory.resolve("hub")));
    assertReads(OnnxModel.at(directory.resolve("hub/onnx/model.onnx")));
    assertTrue(OnnxModel.isIn(directory.resolve("hub")));
    try (ModelSession session = OnnxModel.at(directory.resolve("hub")).open()) {
      assertEquals(128, session.shape().maxLength());
      assertEquals(List.of(), session.notes());
      assertEquals(2, session.specialTokens());
    }
  }

  /**
   * Matrices in half precision among vectors and constants in single precision, which ONNX Runtime
   * refuses, give what the same numbers give in single precision.
   */
  @Test
  void halfPrecisionAmongSingleIsWidened() {
    List<HeadReading> expected = changedHeads(List.of());
    List<HeadReading> found = changedHeads(List.of("were widened, which is exact"));
    assertEquals(24, found.size());
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(
          expected.get(i).spectrum().spectrum().toArray(),
          found.get(i).spectrum().spectrum().toArray());
    }
  }

  /** The heads of the reference with matrices of few digits, in half precision if it is noted. */
  private List<HeadReading> changedHeads(List<String> notes) {
    Path file =
        changed(
            model -> {
              for (TensorProto.Builder tensor :
                  model.getGraphBuilder().getInitializerBuilderList()) {
                if (tensor.getDimsCount() > 1
                    && tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE) {
                  ByteBuffer half = half(tensor.getRawData().asReadOnlyByteBuffer());
                  if (notes.isEmpty()) {
                    tensor.setRawData(ByteString.copyFrom(single(half)));
                  } else {
                    tensor
                        .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                        .setRawData(ByteString.copyFrom(half));
                  }
                }
              }
            });
    try (ModelSession session = OnnxModel.at(file).open()) {
      assertEquals(notes.size(), session.notes().size());
      notes.forEach(note -> assertTrue(session.notes().get(0).sentence().contains(note)));
      return heads(reference, session);
    }
  }

  /** Numbers cut to IEEE 754 binary16; those below its smallest normal one become 0. */
  private static ByteBuffer half(ByteBuffer single) {
    single.order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer half = ByteBuffer.allocate(single.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
    while (single.hasRemaining()) {
      int bits = single.getInt();
      int exponent = ((bits >>> 23) & 0xff) - 112;
      int size = exponent > 0 ? (exponent << 10) + ((bits >>> 13) & 0x3ff) : 0;
      half.putShort((short) (((bits >>> 16) & 0x8000) + size));
    }
    return half.flip();
  }

  private static ByteBuffer single(ByteBuffer half) {
    ByteBuffer single = ByteBuffer.allocate(2 * half.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer bits = half.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    while (bits.hasRemaining()) {
      int each = bits.getShort();
      int size = (each & 0x7fff) == 0 ? 0 : ((each & 0x7fff) + (112 << 10)) << 13;
      single.putInt(((each & 0x8000) << 16) + size);
    }
    return single.flip();
  }

  @Test
  void hiddenStatesAreThoseOfTheOriginal() {
    try (ModelSession session = OnnxModel.at(reference.directory()).open()) {
      List<TokenWindow> windows = new ArrayList<>();
      session.readTokens(
          new TokenRequest(
              reference.texts(), PoolingWindow.ofWholeTexts(10, 24), Set.of(0, 1, 2, 3)),
          windows::add);
      assertEquals(2 * 4, windows.size());
      windows.forEach(reference::assertExpected);
    }
  }

  @Test
  void aTokenTableIsReadRowByRow() {
    try (ModelSession session = OnnxModel.at(reference.directory()).open()) {
      List<TokenWindow> rows = new ArrayList<>();
      session.readTokens(
          new TokenRequest(
              reference.texts(),
              PoolingWindow.ofWholeTexts(10, 24),
              Set.of(TokenWindow.EMBEDDING_TABLE)),
          rows::add);
      assertEquals(2, rows.size());
      assertEquals(
          session.shape().embedding(), session.embeddingTableEigenvalues().orElseThrow().length);
    }
  }

  @Test
  void foreignNamesOfInputsAreFoundByTrial() {
    Path file =
        changed(
            model -> {
              rename(model, "input_ids", "first");
              rename(model, "attention_mask", "second");
            });
    assertReads(OnnxModel.at(file));
    assertReads(
        OnnxModel.at(file).calledWith(Map.of("first", "input_ids", "second", "attention_mask")));
    assertRefused(
        "is no input of", () -> OnnxModel.at(file).calledWith(Map.of("third", "input_ids")).open());
    assertRefused(
        "is nothing that texts give",
        () -> OnnxModel.at(file).calledWith(Map.of("first", "pixels")));
  }

  @Test
  void wholeNumbersOf32BitsWillDo() {
    Path file =
        changed(
            model -> {
              model
                  .getGraphBuilder()
                  .getInputBuilderList()
                  .forEach(
                      input ->
                          input
                              .getTypeBuilder()
                              .getTensorTypeBuilder()
                              .setElemType(TensorProto.DataType.INT32_VALUE));
              widen(model, "input_ids");
              widen(model, "attention_mask");
            });
    assertReads(OnnxModel.at(file));
  }

  /** What follows takes 64 bits as before. */
  private static void widen(ModelProto.Builder model, String input) {
    for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals(input)) {
          node.setInput(i, input + "_wide");
        }
      }
    }
    NodeProto.Builder cast =
        NodeProto.newBuilder()
            .setOpType("Cast")
            .setName("widen " + input)
            .addInput(input)
            .addOutput(input + "_wide");
    cast.addAttributeBuilder()
        .setName("to")
        .setI(TensorProto.DataType.INT64_VALUE)
        .setType(AttributeProto.AttributeType.INT);
    model.getGraphBuilder().addNode(0, cast);
  }

  @Test
  void readingsAreTheSameInEveryThread() {
    try (ModelSession session = OnnxModel.at(reference.directory()).open()) {
      List<HeadReading> alone = heads(reference, session);
      List<List<HeadReading>> together =
          IntStream.range(0, 4).parallel().mapToObj(i -> heads(reference, session)).toList();
      for (List<HeadReading> each : together) {
        for (int i = 0; i < alone.size(); i++) {
          assertArrayEquals(
              alone.get(i).spectrum().spectrum().toArray(),
              each.get(i).spectrum().spectrum().toArray());
          assertEquals(alone.get(i).scores(), each.get(i).scores());
        }
      }
    }
  }

  /** Opened, read and closed on one thread that is not the one which loaded the runtime. */
  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void opensInEveryThread(ThreadKind kind) throws Exception {
    List<HeadReading> expected = opened();
    List<HeadReading> actual = kind.call(this::opened);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(
          expected.get(i).spectrum().spectrum().toArray(),
          actual.get(i).spectrum().spectrum().toArray());
    }
  }

  private List<HeadReading> opened() {
    try (ModelSession session = OnnxModel.at(reference.directory()).open()) {
      return heads(reference, session);
    }
  }

  @Test
  void refusesWhatIsNoModelInOneLine() throws IOException {
    assertRefused("is no file", () -> OnnxModel.at(directory.resolve("none.onnx")).open());
    assertRefused("holds no ONNX file", () -> OnnxModel.at(directory).open());
    Path text = Files.writeString(directory.resolve("model.onnx"), "no model at all");
    assertRefused("ONNX model", () -> OnnxModel.at(text).open());
    byte[] whole = Files.readAllBytes(reference.file("model.onnx"));
    Files.write(text, Arrays.copyOf(whole, whole.length / 2));
    assertRefused("ONNX model", () -> OnnxModel.at(text).open());
    Files.write(text, whole);
    assertRefused("tokenizer.json", () -> OnnxModel.at(text).open());
    put("config.json", "tokenizer.json");
    assertRefused("is no tokenizer", () -> OnnxModel.at(text).open());
  }

  @Test
  void namesTheFilesToChooseFrom() {
    put("model.onnx", "two/model_O2.onnx");
    put("model.onnx", "two/model_quantized.onnx");
    assertRefused(
        "only model_O2.onnx, model_quantized.onnx",
        () -> OnnxModel.at(directory.resolve("two")).open());
    put("model.onnx", "one/model_O2.onnx");
    put("tokenizer.json", "one/tokenizer.json");
    assertReads(OnnxModel.at(directory.resolve("one")));
  }

  @Test
  void refusesUnknownOperatorsAndInputs() {
    Path operator =
        changed(
            model ->
                model.getGraphBuilder().getNodeBuilderList().stream()
                    .filter(node -> node.getOpType().equals("Erf"))
                    .forEach(node -> node.setOpType("Own").setDomain("com.example")));
    assertRefused("is refused by ONNX Runtime", () -> OnnxModel.at(operator).open());
  }

  /** A scale of the scores that no attention has is refused by node and file. */
  @ParameterizedTest
  @ValueSource(floats = {Float.POSITIVE_INFINITY, 0, -0.5f})
  void refusesScalesThatNoAttentionHas(float scale) {
    Path file = changed(model -> beforeSoftmax(model, "Mul", scalar(scale)));
    assertRefused("scale of the scores of node ", OnnxModel.at(file)::open);
    assertRefused(" in " + file + " = ", OnnxModel.at(file)::open);
    assertRefused("must be a positive finite number", OnnxModel.at(file)::open);
  }

  /** Masks that add −∞, as many exporters write them, read as those that add the lowest number. */
  @Test
  void minusInfinityHidesAsTheLowestNumberDoes() {
    List<List<HeadReading>> both = new ArrayList<>();
    for (float hiding : List.of(-Float.MAX_VALUE, Float.NEGATIVE_INFINITY)) {
      Path file = changed(model -> hideLater(model, hiding));
      try (ModelSession session = OnnxModel.at(file).open()) {
        assertTrue(session.shape().causal());
        both.add(heads(reference, session));
      }
    }
    for (int i = 0; i < both.get(0).size(); i++) {
      HeadReading expected = both.get(0).get(i);
      assertEquals(expected.scores(), both.get(1).get(i).scores());
      assertArrayEquals(
          expected.spectrum().spectrum().toArray(),
          both.get(1).get(i).spectrum().spectrum().toArray());
    }
  }

  /** Adds to the scores a triangle above the diagonal, as long as they are. */
  private static void hideLater(ModelProto.Builder model, float number) {
    beforeSoftmax(
        model,
        "Add",
        (graph, scores) -> {
          graph.addInitializer(whole(scores + "_last", 2, 1));
          graph.addInitializer(whole(scores + "_end", 99, 1));
          graph.addInitializer(whole(scores + "_above", 1));
          node(graph, "Shape", scores + "_shape", scores);
          node(
              graph,
              "Slice",
              scores + "_sizes",
              scores + "_shape",
              scores + "_last",
              scores + "_end");
          node(graph, "ConstantOfShape", scores + "_full", scores + "_sizes")
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("value")
                      .setType(AttributeProto.AttributeType.TENSOR)
                      .setT(
                          TensorProto.newBuilder()
                              .addDims(1)
                              .setDataType(TensorProto.DataType.FLOAT_VALUE)
                              .addFloatData(number)));
          node(graph, "Trilu", scores + "_triangle", scores + "_full", scores + "_above");
          return scores + "_triangle";
        });
  }

  /** Makes a value that goes with scores, given their name, and returns its own. */
  private interface Operand {
    String in(GraphProto.Builder graph, String scores);
  }

  private static Operand scalar(float number) {
    return (graph, scores) -> {
      graph
          .addInitializerBuilder()
          .setName(scores + "_scalar")
          .setDataType(TensorProto.DataType.FLOAT_VALUE)
          .addFloatData(number);
      return scores + "_scalar";
    };
  }

  private static TensorProto whole(String name, long number, long... sizes) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT64_VALUE);
    Arrays.stream(sizes).forEach(tensor::addDims);
    return tensor.addInt64Data(number).build();
  }

  private static NodeProto.Builder node(
      GraphProto.Builder graph, String operation, String output, String... inputs) {
    return graph
        .addNodeBuilder()
        .setOpType(operation)
        .setName(output)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  /** Puts an operation of the scores and something else before every softmax. */
  private static void beforeSoftmax(ModelProto.Builder model, String operation, Operand operand) {
    GraphProto.Builder graph = model.getGraphBuilder();
    List<NodeProto> nodes = graph.getNodeList();
    graph.clearNode();
    for (NodeProto each : nodes) {
      NodeProto.Builder kept = each.toBuilder();
      if (each.getOpType().equals("Softmax")) {
        String scores = each.getInput(0);
        node(graph, operation, scores + "_then", scores, operand.in(graph, scores));
        kept.setInput(0, scores + "_then");
      }
      graph.addNode(kept);
    }
  }

  /** What NaN in a scale makes, in the first matrix and in the last, is refused with the file. */
  @Test
  void namesTheFileOfWhatIsNoNumber() {
    assertNamed(model -> beforeSoftmax(model, "Mul", scalar(Float.NaN)));
    assertNamed(model -> spoil(matrices(model).get(0)));
    assertNamed(model -> spoil(matrices(model).get(matrices(model).size() - 1)));
  }

  private static List<TensorProto.Builder> matrices(ModelProto.Builder model) {
    return model.getGraphBuilder().getInitializerBuilderList().stream()
        .filter(tensor -> tensor.getName().contains("MatMul"))
        .toList();
  }

  private static void spoil(TensorProto.Builder matrix) {
    ByteBuffer numbers = ByteBuffer.wrap(matrix.getRawData().toByteArray());
    numbers.order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
    matrix.setRawData(ByteString.copyFrom(numbers));
  }

  private void assertNamed(Consumer<ModelProto.Builder> change) {
    Path file = changed(change);
    assertRefused(
        " " + file + " = NaN: must be a finite number",
        () -> {
          try (ModelSession session = OnnxModel.at(file).open()) {
            session.readTokens(
                new TokenRequest(
                    reference.texts(),
                    PoolingWindow.ofWholeTexts(10, 24),
                    Set.of(session.shape().layers())),
                window -> {});
          }
        });
  }

  @Test
  void refusesLengthsAndLayersBeyondTheModel() {
    try (ModelSession session = OnnxModel.at(reference.directory()).open()) {
      assertRefused(
          "max-length",
          () ->
              session.readHeads(
                  new AttentionRequest(
                      reference.texts(), 129, Set.of(0), Set.of(0), 1, List.of(), Randomness.of(1)),
                  head -> {}));
      assertRefused(
          "layer",
          () ->
              session.readHeads(
                  new AttentionRequest(
                      reference.texts(), 64, Set.of(3), Set.of(0), 1, List.of(), Randomness.of(1)),
                  head -> {}));
    }
  }

  @Test
  void textsLeftOutAndCutAreNoted() {
    try (ModelSession session = OnnxModel.at(reference.directory()).open()) {
      session.readHeads(
          new AttentionRequest(
              List.of("", reference.texts().get(0)),
              12,
              Set.of(0),
              Set.of(0),
              1,
              List.of(),
              Randomness.of(1)),
          head -> assertEquals(12, head.length()));
      assertEquals(
          List.of(
              "1 of 2 texts for attention hold no token and are left out",
              "1 of 2 texts for attention are cut to 12 tokens"),
          Note.sentences(session.notes()));
    }
  }
}
