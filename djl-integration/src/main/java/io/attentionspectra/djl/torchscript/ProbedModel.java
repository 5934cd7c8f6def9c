package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.nn.SymbolBlock;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Translator;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.PyTorch;
import io.attentionspectra.djl.internal.TemporaryFolder;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.torchscript.NotInstrumented;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A TorchScript model loaded with its probes.
 *
 * <p>The user's file is not changed: an instrumented copy is written to a temporary directory,
 * loaded by the engine, and removed at once. Loading a TorchScript file runs code from it inside
 * the engine, as loading it without probes does; nothing beyond that is executed.
 *
 * <pre>{@code
 * try (ProbedModel model = ProbedModel.load(Path.of("model.pt"));
 *     Predictor<I, O> predictor = model.newPredictor(translator, pass -> look(pass.attention()))) {
 *   predictor.predict(input);
 * }
 * }</pre>
 */
public final class ProbedModel implements AutoCloseable {

  private final Model model;
  private final InstrumentedArchive archive;
  private final ProbedBlock block;

  private ProbedModel(Model model, InstrumentedArchive archive) {
    this.model = model;
    this.archive = archive;
    this.block = new ProbedBlock((SymbolBlock) model.getBlock(), archive, new HiddenOrders(), null);
  }

  /**
   * Loads a file on the CPU.
   *
   * @param file a file written by {@code torch.jit.save}
   * @param patterns attention that the search does not find by itself
   * @return the model; close it to free its weights
   * @throws IllegalArgumentException if the file is not sound, holds no attention, or the engine
   *     refuses it, with the reason in one line
   */
  public static ProbedModel load(Path file, ProbePattern... patterns) {
    return load(TorchScriptArchive.read(file).instrument(patterns), Device.cpu());
  }

  /**
   * Loads an instrumented archive.
   *
   * @param archive what to load
   * @param device where its weights go
   * @return the model; close it to free its weights
   * @throws IllegalArgumentException if no attention was found, or the engine refuses the file
   */
  public static ProbedModel load(InstrumentedArchive archive, Device device) {
    if (archive.sites().isEmpty()) {
      throw Check.failure(
          "model", archive.path(), "has no attention that was found", reasons(archive));
    }
    Model model = PyTorch.engine().newModel("probed", device);
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path copy = folder.file("probed.pt");
      archive.writeTo(copy);
      model.load(copy.getParent(), "probed");
      return new ProbedModel(model, archive);
    } catch (IOException e) {
      model.close();
      throw Check.failure(
          "model",
          archive.path(),
          "cannot be loaded from a copy (" + FileFailure.reason(e) + ")",
          "make room for a copy in the directory for temporary files");
    } catch (MalformedModelException | EngineException e) {
      model.close();
      throw Check.failure(
          "model",
          archive.path(),
          "is refused by the engine (" + reason(e) + ")",
          "check that it loads without probes, with the version of PyTorch in use");
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Loads what criteria describe, with probes: the model's own translator, arguments and artifacts
   * stay in use.
   *
   * @param criteria of a PyTorch model
   * @param consumer receives every forward pass, on the thread of the prediction
   * @param patterns attention that the search does not find by itself
   * @param <I> input of the translator
   * @param <O> output of the translator
   * @return a model whose predictors are observed; close it to free its weights
   * @throws ModelNotFoundException if DJL does not find the model
   * @throws MalformedModelException if DJL cannot load it
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException as {@link #load(Path, ProbePattern...)}
   */
  public static <I, O> ZooModel<I, O> of(
      Criteria<I, O> criteria, Consumer<ProbedPass> consumer, ProbePattern... patterns)
      throws ModelNotFoundException, MalformedModelException, IOException {
    ZooModel<I, O> plain = criteria.loadModel();
    try {
      ZooModel<I, O> probed = of(plain, consumer, patterns);
      if (plain.getBlock() instanceof AutoCloseable weights) {
        weights.close(); // the probed model has its own copy
      }
      return probed;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    } catch (Exception e) {
      plain.close();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Loads the file of a loaded model again, with probes.
   *
   * @param plain a PyTorch model loaded from a file; closed with the model returned
   * @param consumer receives every forward pass, on the thread of the prediction
   * @param patterns attention that the search does not find by itself
   * @param <I> input of the translator
   * @param <O> output of the translator
   * @return a model whose predictors are observed; close it to free its weights
   * @throws IllegalArgumentException if the model's file is not found, or as {@link #load(Path,
   *     ProbePattern...)}
   */
  public static <I, O> ZooModel<I, O> of(
      ZooModel<I, O> plain, Consumer<ProbedPass> consumer, ProbePattern... patterns) {
    InstrumentedArchive archive = TorchScriptArchive.read(file(plain)).instrument(patterns);
    return new ProbedZooModel<>(plain, load(archive, plain.getNDManager().getDevice()), consumer);
  }

  /** The file of a model, by the engine's own rule for finding it in a folder. */
  private static Path file(Model model) {
    Path folder = model.getModelPath();
    if (folder == null) {
      throw Check.failure("model path", "none", "is not known", "load the model from a file");
    }
    String name = model.getName();
    List<String> names = List.of(name, name + ".pt", folder.getFileName() + ".pt", "model.pt");
    return names.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "model path", folder, "holds none of " + names, "load the model from a file"));
  }

  /**
   * The model as a block that does not observe; {@link ProbedBlock#observing} gives ones that do.
   *
   * @return the block, valid until this model is closed
   */
  public ProbedBlock block() {
    return block;
  }

  /**
   * A predictor that is observed.
   *
   * @param translator the user's, as with the plain model
   * @param consumer receives every forward pass, on the thread of the prediction
   * @param <I> input of the translator
   * @param <O> output of the translator
   * @return the predictor; close it before this model
   */
  public <I, O> Predictor<I, O> newPredictor(
      Translator<I, O> translator, Consumer<ProbedPass> consumer) {
    Device device = model.getNDManager().getDevice();
    Model view = PyTorch.engine().newModel("probed", device);
    view.setBlock(block.observing(consumer));
    String name = UUID.randomUUID().toString();
    model.getNDManager().attachInternal(name, view);
    return new Predictor<>(view, translator, device, false) {
      @Override
      public void close() {
        super.close();
        model.getNDManager().detachInternal(name);
        view.close();
      }
    };
  }

  /**
   * Where the model computes attention.
   *
   * @return the sites, in the order of computation
   */
  public List<ProbeSite> sites() {
    return archive.sites();
  }

  /**
   * What looks like attention and gets no probe.
   *
   * @return places and reasons
   */
  public List<NotInstrumented> notInstrumented() {
    return archive.notInstrumented();
  }

  /** Frees the weights. */
  @Override
  public void close() {
    model.close();
  }

  private static String reasons(InstrumentedArchive archive) {
    if (archive.notInstrumented().isEmpty()) {
      return "name a variable of its source by a pattern";
    }
    NotInstrumented first = archive.notInstrumented().get(0);
    return "closest is " + first.where() + ", " + first.reason() + "; name a variable by a pattern";
  }

  /** The engine's reason without its trace: the first lines, joined. */
  private static String reason(Exception e) {
    String reason =
        Objects.requireNonNullElse(e.getMessage(), e.toString())
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .limit(2)
            .collect(Collectors.joining(" "));
    return reason.substring(0, Math.min(reason.length(), 300));
  }
}
