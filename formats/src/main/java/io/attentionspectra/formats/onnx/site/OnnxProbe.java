package io.attentionspectra.formats.onnx.site;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.onnx.internal.graph.MixedPrecision;
import io.attentionspectra.formats.onnx.internal.graph.ModelGraph;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.graph.StoredData;
import io.attentionspectra.formats.onnx.internal.graph.Subgraphs;
import io.attentionspectra.formats.onnx.internal.rewrite.EmbeddingTable;
import io.attentionspectra.formats.onnx.internal.rewrite.Rewriting;
import io.attentionspectra.formats.onnx.internal.rewrite.TokenTable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The attention of an ONNX model where it is: each {@link OnnxSite} names queries, keys, scale,
 * masks, probabilities and values by the graph's own values, and {@link #rewritten()} is the same
 * graph with those values as further outputs. Nothing else is changed: the first outputs are the
 * model's own, and a run that does not fetch the others computes what it did before.
 *
 * <p>A graph that gives its operators half and single precision at once is taken by no runtime: its
 * tensors in half precision are widened, and {@link #notes()} say so.
 *
 * <p>Tensors in files beside the model (external data) stay there: their places are checked, their
 * bytes never read.
 */
public final class OnnxProbe {

  private final Reading reading;
  private final Set<Path> files;
  private final List<OnnxSite> sites;
  private final List<String> hiddenStates;
  private final List<String> notes;
  private final Rewriting rewriting;

  private static final String WIDENED =
      "weights in half precision meet numbers in single precision in it, which no runtime takes:"
          + " they were widened, which is exact";

  private OnnxProbe(
      Reading reading,
      Map<String, FusedSites.Fused> operators,
      Set<Path> files,
      List<String> changes) {
    this.reading = reading;
    this.files = files;
    rewriting = new Rewriting(reading);
    SiteSearch search = new SiteSearch(reading, operators);
    if (search.sites().isEmpty()) {
      throw Check.failure(
          "model",
          reading.graph().origin(),
          search.notes().isEmpty()
              ? "has no attention (no softmax between two products of computed values)"
              : "has no attention (" + search.notes().get(0) + ")",
          "give the graph of a transformer");
    }
    notes = Stream.concat(changes.stream(), search.notes().stream()).toList();
    hiddenStates =
        new Residuals(reading).of(search.sites()).stream().map(rewriting::expose).toList();
    sites = search.sites().stream().map(site -> site.named(rewriting::expose)).toList();
  }

  /**
   * Reads the graph of a model file.
   *
   * @param file an ONNX model; its external data, if any, in the same folder
   * @return the probe
   * @throws IllegalArgumentException if it is no ONNX model or not a whole one, its tensors' bytes
   *     do not fill their shapes or lie outside its folder, the graph has no attention, or has it
   *     in a subgraph, whose values no graph can give out, or scales scores as no attention does
   */
  public static OnnxProbe of(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return of(file.toString(), CodedInputStream.newInstance(stream), folder);
    } catch (IOException e) {
      throw Check.failure(
          "model", file, "cannot be read (" + FileFailure.reason(e) + ")", "give an ONNX file");
    }
  }

  /**
   * Reads the graph of a model.
   *
   * @param model bytes of an ONNX model without external data
   * @return the probe
   * @throws IllegalArgumentException as for {@link #of(Path)}
   */
  public static OnnxProbe of(byte[] model) {
    try {
      return of("of " + model.length + " bytes", CodedInputStream.newInstance(model), null);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory fail to be read", e);
    }
  }

  private static OnnxProbe of(String origin, CodedInputStream input, @Nullable Path folder)
      throws IOException {
    ModelProto model;
    try {
      input.setSizeLimit(Integer.MAX_VALUE);
      model = ModelProto.parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      throw Check.failure("model", origin, "is no whole ONNX model", "export or download it again");
    }
    ModelGraph graph = ModelGraph.of(origin, model);
    if (graph.outputs().isEmpty()) {
      throw graph.damaged("it has no outputs");
    }
    Set<Path> files = StoredData.check(origin, model, folder);
    Subgraphs.requireWithoutAttention(graph);
    Optional<ModelProto> widened = MixedPrecision.widened(graph);
    FusedSites.Extended extended =
        FusedSites.of(widened.map(each -> ModelGraph.of(origin, each)).orElse(graph));
    return new OnnxProbe(
        Reading.of(extended.graph()),
        extended.operators(),
        files,
        widened.map(each -> List.of(WIDENED)).orElse(List.of()));
  }

  /**
   * What to call the model in messages.
   *
   * @return its path, or its size where it came as bytes
   */
  public String origin() {
    return reading.graph().origin();
  }

  /**
   * Every place where attention is computed.
   *
   * @return sites in topological order, at least one
   */
  public List<OnnxSite> sites() {
    return sites;
  }

  /**
   * Softmaxes that look like attention and are none, and what of the model is not taken as it
   * stands.
   *
   * @return a sentence each, naming the node where it is one
   */
  public List<String> notes() {
    return notes;
  }

  /**
   * Hidden states (batch, tokens, features): at depth 0 what enters the first layer, then what each
   * layer leaves to the next, and last the model's own output of three axes. What enters a layer is
   * what its attention's output is added to.
   *
   * @return names in the rewritten graph, one more than sites; empty where one of them is not found
   */
  public List<String> hiddenStates() {
    return hiddenStates;
  }

  /**
   * The table of which token numbers choose rows.
   *
   * @return name of the initialiser (vocabulary, features), if it was found
   */
  public Optional<String> embeddingTable() {
    return new EmbeddingTable(reading).name();
  }

  /** Input of {@link #tokenTable()}: whole numbers of 64 bits, (n). */
  public static final String TOKEN_NUMBERS = TokenTable.NUMBERS;

  /** Output of {@link #tokenTable()}: rows of the table, (n, features). */
  public static final String TOKEN_ROWS = TokenTable.ROWS;

  /**
   * The table of which token numbers choose rows as a graph of its own, so that its rows can be
   * read whatever their type, dequantised as the model does it.
   *
   * @return an ONNX model from {@link #TOKEN_NUMBERS} to {@link #TOKEN_ROWS}; with external data it
   *     needs {@link #externalFolder()}; empty where the table was not found
   */
  public Optional<byte[]> tokenTable() {
    return new EmbeddingTable(reading).graph();
  }

  /**
   * Number of rows of that table.
   *
   * @return V; empty where the table was not found
   */
  public OptionalLong vocabulary() {
    return new EmbeddingTable(reading).rows();
  }

  /**
   * What is to be given when the model is run.
   *
   * @return inputs without those that have a value in the file
   */
  public List<Value> inputs() {
    return reading.graph().inputs().values().stream().map(this::value).toList();
  }

  /**
   * The model's own outputs.
   *
   * @return outputs in order
   */
  public List<Value> outputs() {
    return reading.graph().outputs().stream().map(this::value).toList();
  }

  private Value value(ValueInfoProto info) {
    String name = info.getName();
    List<Long> shape =
        reading
            .values()
            .shape(name)
            .map(sizes -> Arrays.stream(sizes).map(size -> Math.max(-1, size)).boxed().toList())
            .orElse(List.of());
    return new Value(name, ElementKind.of(reading.values().type(name)), shape);
  }

  /**
   * An input or output.
   *
   * @param name as the graph calls it
   * @param type of its elements
   * @param shape sizes of its axes, −1 where one is only known when run; empty where not even their
   *     number is known
   */
  public record Value(String name, ElementKind type, List<Long> shape) {

    /**
     * Copies the shape.
     *
     * @param name as in the record
     * @param type as in the record
     * @param shape as in the record
     */
    public Value {
      shape = List.copyOf(shape);
    }
  }

  /** Types of elements. */
  public enum ElementKind {
    /** IEEE 754 binary32. */
    FLOAT,
    /** IEEE 754 binary16. */
    FLOAT16,
    /** The upper half of binary32. */
    BFLOAT16,
    /** IEEE 754 binary64. */
    DOUBLE,
    /** Whole numbers of 32 bits. */
    INT32,
    /** Whole numbers of 64 bits. */
    INT64,
    /** True or false. */
    BOOL,
    /** Any other. */
    OTHER;

    static ElementKind of(int type) {
      return switch (type) {
        case DataType.FLOAT_VALUE -> FLOAT;
        case DataType.FLOAT16_VALUE -> FLOAT16;
        case DataType.BFLOAT16_VALUE -> BFLOAT16;
        case DataType.DOUBLE_VALUE -> DOUBLE;
        case DataType.INT32_VALUE -> INT32;
        case DataType.INT64_VALUE -> INT64;
        case DataType.BOOL_VALUE -> BOOL;
        default -> OTHER;
      };
    }
  }

  /**
   * The model with all that the sites and hidden states name as further outputs.
   *
   * @return an ONNX model; with external data it needs {@link #externalFolder()}
   */
  public byte[] rewritten() {
    return rewriting.bytes();
  }

  /**
   * Files of the model's external data.
   *
   * @return all that tensors lie in, by name; none where the model has its tensors itself
   */
  public List<Path> externalFiles() {
    return List.copyOf(files);
  }

  /**
   * Folder of the model's external data.
   *
   * @return empty where the model has all its tensors itself
   */
  public Optional<Path> externalFolder() {
    return files.stream().findFirst().map(Path::getParent);
  }
}
