package io.attentionspectra.onnx.run;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX Runtime session on a probed graph: what the untouched file gives, first and to the last
 * bit, and any tensor of its attention sites that is asked for. Given a probe and the user's own
 * environment and options, so that execution providers, threads and custom operators stay the
 * user's choice; used by {@code OnnxModel} and by programs of one's own. Safe for several threads.
 *
 * <p>A graph with probes runs a few percent slower even where none is fetched, since the runtime
 * neither fuses nor reuses what is an output. {@link #run(Map)} therefore runs a session on the
 * untouched graph, opened when it is first called; whoever makes passes of both kinds has the
 * weights in memory twice.
 */
public final class ProbedSession implements AutoCloseable {

  /** Where ONNX Runtime looks for external tensors of a graph that it is given as bytes. */
  private static final String EXTERNAL_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OnnxProbe probe;
  private final Opener opener;
  private final OrtSession session;
  private final Set<String> originals = new LinkedHashSet<>();
  private @Nullable OrtSession untouched;
  private boolean closed;

  /** Opens the probed graph and, later, the untouched one with the same options. */
  private record Opener(
      OnnxProbe probe,
      OrtEnvironment environment,
      OrtSession.SessionOptions options,
      boolean isOwner) {

    OrtSession open(byte[] graph) {
      try {
        addExternalFolder(probe, options);
        return environment.createSession(graph, options);
      } catch (OrtException e) {
        throw Check.failure(
            "model",
            probe.origin(),
            "is refused by ONNX Runtime " + environment.getVersion() + " (" + reason(e) + ")",
            "export it for this version, or give a session whose options know its operators");
      }
    }

    void close() {
      if (isOwner) {
        options.close();
      }
    }
  }

  private ProbedSession(Opener opener) {
    this.probe = opener.probe();
    this.opener = opener;
    session = opener.open(probe.rewritten());
    probe.outputs().forEach(output -> originals.add(output.name()));
  }

  /**
   * Opens a session with the default options.
   *
   * @param probe what to probe
   * @param environment the environment of the process
   * @return the session, to be closed by the caller
   * @throws IllegalArgumentException if ONNX Runtime refuses the graph
   */
  public static ProbedSession open(OnnxProbe probe, OrtEnvironment environment) {
    return openOwning(probe, environment, new OrtSession.SessionOptions());
  }

  /**
   * Opens a session with options of one's own.
   *
   * @param probe what to probe
   * @param environment the environment of the process
   * @param options its providers and settings; the folder of external tensors is added to them
   *     where the graph has any. Keep them open as long as the session
   * @return the session, to be closed by the caller
   * @throws IllegalArgumentException if ONNX Runtime refuses the graph
   */
  public static ProbedSession open(
      OnnxProbe probe, OrtEnvironment environment, OrtSession.SessionOptions options) {
    return new ProbedSession(new Opener(probe, environment, options, false));
  }

  /**
   * Opens a session that closes its options when it is closed, or when it cannot be opened: custom
   * operators live in them.
   *
   * @param probe what to probe
   * @param environment the environment of the process
   * @param options as for {@link #open(OnnxProbe, OrtEnvironment, OrtSession.SessionOptions)}
   * @return the session, to be closed by the caller
   * @throws IllegalArgumentException if ONNX Runtime refuses the graph
   */
  public static ProbedSession openOwning(
      OnnxProbe probe, OrtEnvironment environment, OrtSession.SessionOptions options) {
    Opener opener = new Opener(probe, environment, options, true);
    try {
      return new ProbedSession(opener);
    } catch (RuntimeException e) {
      opener.close();
      throw e;
    }
  }

  /**
   * Says where the external tensors of a model lie, which a graph given as bytes does not. For
   * sessions of one's own on {@link OnnxProbe#rewritten()}.
   *
   * @param probe the model
   * @param options of the session; unchanged where the model has all its tensors itself
   * @throws OrtException if the runtime does not take it
   */
  public static void addExternalFolder(OnnxProbe probe, OrtSession.SessionOptions options)
      throws OrtException {
    Optional<Path> folder = probe.externalFolder();
    if (folder.isPresent()) {
      options.addConfigEntry(EXTERNAL_FOLDER, folder.get().toString());
    }
  }

  /**
   * What is probed.
   *
   * @return the sites, names and shapes
   */
  public OnnxProbe probe() {
    return probe;
  }

  /**
   * The session of ONNX Runtime on the probed graph.
   *
   * @return the session, which this one owns; running it without naming outputs fetches all probes
   */
  public OrtSession session() {
    return session;
  }

  /**
   * Runs the untouched model, opening it at the first call.
   *
   * @param inputs its inputs
   * @return its own outputs, in their order, to be closed by the caller
   * @throws IllegalArgumentException if ONNX Runtime refuses the inputs
   * @throws IllegalStateException if this session, or its options before the first call, are closed
   */
  public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> inputs) {
    return run(untouched(), inputs, originals);
  }

  private synchronized OrtSession untouched() {
    if (closed) {
      throw new IllegalStateException("the session of " + probe.origin() + " is closed");
    }
    OrtSession open = untouched;
    if (open == null) {
      open = opener.open(probe.untouched());
      untouched = open;
    }
    return open;
  }

  /**
   * Runs the model and fetches tensors beside its outputs.
   *
   * @param inputs its inputs
   * @param tensors names of tensors of sites, or of hidden states
   * @return its own outputs first, in their order, then the tensors; to be closed by the caller
   * @throws IllegalArgumentException if ONNX Runtime refuses the inputs, or there is no such tensor
   */
  public OrtSession.Result run(
      Map<String, ? extends OnnxTensorLike> inputs, Collection<String> tensors) {
    Set<String> names = new LinkedHashSet<>(originals);
    names.addAll(tensors);
    return fetch(inputs, names);
  }

  /**
   * Runs what some tensors need, and fetches nothing else.
   *
   * @param inputs inputs of the model
   * @param tensors at least one name
   * @return the tensors, in their order, to be closed by the caller
   * @throws IllegalArgumentException if ONNX Runtime refuses the inputs, or there is no such tensor
   */
  public OrtSession.Result fetch(
      Map<String, ? extends OnnxTensorLike> inputs, Collection<String> tensors) {
    Set<String> names = new LinkedHashSet<>(tensors);
    Set<String> known = session.getOutputNames();
    for (String name : names) {
      if (!known.contains(name)) {
        throw Check.failure(
            "tensor",
            name,
            "is no output of the probed " + probe.origin(),
            "name a tensor of one of its sites, or one of its hidden states");
      }
    }
    return run(session, inputs, names);
  }

  private OrtSession.Result run(
      OrtSession of, Map<String, ? extends OnnxTensorLike> inputs, Set<String> names) {
    try {
      return of.run(inputs, names);
    } catch (OrtException e) {
      throw Check.failure(
          "model",
          probe.origin(),
          "does not run on these inputs (" + reason(e) + ")",
          "give inputs of the names, types and sizes that it was exported for");
    }
  }

  /** The runtime's words on one line. */
  private static String reason(OrtException e) {
    return OrtReason.of(e);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      session.close();
      if (untouched != null) {
        untouched.close();
      }
      opener.close();
    } catch (OrtException e) {
      throw new IllegalStateException("session of " + probe.origin() + ": " + reason(e), e);
    }
  }
}
