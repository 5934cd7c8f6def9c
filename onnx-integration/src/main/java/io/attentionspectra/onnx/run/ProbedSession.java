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

/**
 * An ONNX Runtime session on a probed graph: what the untouched file gives, first and to the last
 * bit, and any tensor of its attention sites that is asked for. What is not asked for costs nothing
 * that could be measured. Given a probe and the user's own environment and options, so that
 * execution providers, threads and custom operators stay the user's choice; used by {@code
 * OnnxModel} and by programs of one's own. Safe for several threads.
 */
public final class ProbedSession implements AutoCloseable {

  /** Where ONNX Runtime looks for external tensors of a graph that it is given as bytes. */
  private static final String EXTERNAL_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OnnxProbe probe;
  private final OrtSession session;
  private final Set<String> originals = new LinkedHashSet<>();
  private final Optional<OrtSession.SessionOptions> own;

  private ProbedSession(
      OnnxProbe probe, OrtSession session, Optional<OrtSession.SessionOptions> own) {
    this.probe = probe;
    this.session = session;
    this.own = own;
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
    return new ProbedSession(probe, session(probe, environment, options), Optional.empty());
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
    try {
      return new ProbedSession(probe, session(probe, environment, options), Optional.of(options));
    } catch (RuntimeException e) {
      options.close();
      throw e;
    }
  }

  private static OrtSession session(
      OnnxProbe probe, OrtEnvironment environment, OrtSession.SessionOptions options) {
    try {
      addExternalFolder(probe, options);
      return environment.createSession(probe.rewritten(), options);
    } catch (OrtException e) {
      throw Check.failure(
          "model",
          probe.origin(),
          "is refused by ONNX Runtime " + environment.getVersion() + " (" + reason(e) + ")",
          "export it for this version, or give a session whose options know its operators");
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
   * The session of ONNX Runtime.
   *
   * @return the session, which this one owns; running it without naming outputs fetches all probes
   */
  public OrtSession session() {
    return session;
  }

  /**
   * Runs the model as if it had no probes.
   *
   * @param inputs its inputs
   * @return its own outputs, in their order, to be closed by the caller
   * @throws IllegalArgumentException if ONNX Runtime refuses the inputs
   */
  public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> inputs) {
    return fetch(inputs, originals);
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
    try {
      return session.run(inputs, names);
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
  public void close() {
    try {
      session.close();
      own.ifPresent(OrtSession.SessionOptions::close);
    } catch (OrtException e) {
      throw new IllegalStateException("session of " + probe.origin() + ": " + reason(e), e);
    }
  }
}
