package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apiguardian.api.API;

/**
 * Which heads to read on which texts, and what to draw beside them.
 *
 * @param texts the texts
 * @param maxLength longest text in tokens, special tokens included; longer ones are cut
 * @param layers numbers of the layers, from 0
 * @param heads numbers of the heads in each layer, from 0
 * @param leading of how many of the largest values the localisation is read
 * @param draws what to draw beside every head
 * @param balanced whether every head is read balanced, too, with the same draws balanced alike
 * @param relative whether relative attention is read, too, of heads whose mask hides keys
 * @param randomness seed of the replicas; head h of layer l on text t uses the child seeds {@code
 *     ("text", t)}, {@code ("layer", l)}, {@code ("head", h)}
 * @param firstText number of the first of the texts, by which readings name them, where a request
 *     is for a part of the texts
 * @param plotted of how many texts, from number 0 on, the replicas are plotted by rank, which takes
 *     two of them whole at least, and the largest value of all
 * @param matrixFreeFrom tokens from which on a text is read without its attention matrices, where
 *     the session can
 */
public record AttentionRequest(
    List<String> texts,
    int maxLength,
    Set<Integer> layers,
    Set<Integer> heads,
    int leading,
    List<HeadDraw> draws,
    boolean balanced,
    boolean relative,
    Randomness randomness,
    int firstText,
    int plotted,
    int matrixFreeFrom) {

  /**
   * A request for heads as they are computed.
   *
   * @param texts the texts
   * @param maxLength longest text in tokens
   * @param layers numbers of the layers
   * @param heads numbers of the heads
   * @param leading values with localisation
   * @param draws what to draw, of different names
   * @param randomness seed of the replicas
   * @throws IllegalArgumentException if two draws have one name
   */
  public AttentionRequest(
      List<String> texts,
      int maxLength,
      Set<Integer> layers,
      Set<Integer> heads,
      int leading,
      List<HeadDraw> draws,
      Randomness randomness) {
    this(
        texts,
        maxLength,
        layers,
        heads,
        leading,
        draws,
        false,
        false,
        randomness,
        0,
        1,
        Defaults.MATRIX_FREE_FROM);
  }

  /**
   * Copies the collections and orders the numbers.
   *
   * @param texts the texts
   * @param maxLength longest text in tokens
   * @param layers numbers of the layers
   * @param heads numbers of the heads
   * @param leading values with localisation
   * @param draws what to draw, of different names
   * @param balanced whether every head is read balanced, too
   * @param relative whether relative attention is read, too
   * @param randomness seed of the replicas
   * @param firstText number of the first text, 0 or more
   * @param plotted number of texts whose replicas are plotted, 0 or more
   * @param matrixFreeFrom tokens from which on matrices are not held
   * @throws IllegalArgumentException if two draws have one name or a number is negative
   */
  public AttentionRequest {
    texts = List.copyOf(texts);
    layers = new TreeSet<>(layers);
    heads = new TreeSet<>(heads);
    draws = List.copyOf(draws);
    Check.atLeast("firstText", firstText, 0);
    Check.atLeast("plotted", plotted, 0);
    List<String> names = draws.stream().map(HeadDraw::name).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw Check.failure("draws", names, "must have different names", "rename one");
    }
  }

  /**
   * Checks the selection against a model.
   *
   * @param shape its sizes
   * @throws IllegalArgumentException if a layer, a head or the length is beyond the model
   */
  public void requireWithin(ModelShape shape) {
    requireWithin("layer", layers, shape.layers());
    requireWithin("head", heads, shape.heads());
    shape.requireLength("max-length", maxLength);
  }

  private static void requireWithin(String name, Iterable<Integer> numbers, int count) {
    for (int number : numbers) {
      Check.within(name, number, 0, count - 1, "this model has " + count + ", numbered from 0");
    }
  }

  /**
   * The seed of one head on one text.
   *
   * @param text number of the text
   * @param layer number of the layer
   * @param head number of the head
   * @return the seed
   */
  public Randomness randomness(int text, int layer, int head) {
    return randomness.child("text", text).child("layer", layer).child("head", head);
  }

  private AttentionRequest with(
      boolean balanced, boolean relative, int firstText, int plotted, int matrixFreeFrom) {
    return new AttentionRequest(
        texts,
        maxLength,
        layers,
        heads,
        leading,
        draws,
        balanced,
        relative,
        randomness,
        firstText,
        plotted,
        matrixFreeFrom);
  }

  /**
   * The same request with every head balanced, too.
   *
   * @return a new request
   */
  public AttentionRequest withBalanced() {
    return with(true, relative, firstText, plotted, matrixFreeFrom);
  }

  /**
   * The same request with relative attention read of heads whose mask hides keys, for laws under
   * that mask.
   *
   * @return a new request
   */
  public AttentionRequest withRelative() {
    return with(balanced, true, firstText, plotted, matrixFreeFrom);
  }

  /**
   * The same request as a part of the texts.
   *
   * @param first number of the first of its texts, 0 or more
   * @return a new request
   * @throws IllegalArgumentException if the number is negative
   */
  public AttentionRequest withFirstText(int first) {
    return with(balanced, relative, first, plotted, matrixFreeFrom);
  }

  /**
   * The same request for heads with their matrices, however long the texts.
   *
   * @return a new request
   */
  public AttentionRequest withMatrices() {
    return withMatrixFreeFrom(Integer.MAX_VALUE);
  }

  /**
   * The same request with matrices of shorter or longer texts.
   *
   * @param tokens tokens from which on a text is read without its attention matrices
   * @return a new request
   */
  public AttentionRequest withMatrixFreeFrom(int tokens) {
    return with(balanced, relative, firstText, plotted, tokens);
  }

  /**
   * The same request for texts that are plotted one by one.
   *
   * @return a new request
   */
  public AttentionRequest allPlotted() {
    return with(balanced, relative, firstText, firstText + texts.size(), matrixFreeFrom);
  }

  /**
   * What is drawn beside one head, on the heap, read whole and as it is computed: for sessions that
   * have no faster way. Each draw takes the child seed {@code (its name, 0)} of the head's.
   *
   * @param site the head
   * @param seed {@link #randomness(int, int, int)} of the head
   * @param solver finds singular values
   * @return the replicas of each draw that the site shows enough for; none where its scores do not
   *     vary
   */
  public Map<HeadDraw, Replicas> replicas(HeadSite site, Randomness seed, SpectralSolver solver) {
    HeapDraws drawn =
        HeapDraws.of(
            drawn(site),
            site,
            draw -> ReplicaReadings.whole(draw, Map.of(AttentionView.RAW, Spectrum.of(0))));
    return drawn.read(seed, solver).of(AttentionView.RAW);
  }

  /**
   * What is drawn beside one head on one text.
   *
   * @param site the head
   * @param text number of the text
   * @return by draw, in their order; none where the scores do not vary, and no {@link
   *     HeadDraw#isPictureBeside pictures} beside texts that are not plotted
   */
  public Map<HeadDraw, HeadEnsemble> drawn(HeadSite site, int text) {
    Map<HeadDraw, HeadEnsemble> drawn = drawn(site);
    if (text >= plotted) {
      List<HeadDraw> all = List.copyOf(drawn.keySet());
      drawn.keySet().removeIf(each -> all.stream().anyMatch(each::isPictureBeside));
    }
    return drawn;
  }

  private Map<HeadDraw, HeadEnsemble> drawn(HeadSite site) {
    Map<HeadDraw, HeadEnsemble> drawn = new LinkedHashMap<>();
    if (site.betaHat() > 0) {
      for (HeadDraw draw : draws) {
        draw.ensemble(site).ifPresent(ensemble -> drawn.put(draw, ensemble));
      }
    }
    return drawn;
  }

  /**
   * The readings of one draw beside a head.
   *
   * @param draw which draw
   * @param text number of the text
   * @param measured spectrum of the head in every view that is wanted
   * @return nothing read yet
   */
  @API(status = API.Status.INTERNAL)
  public ReplicaReadings readings(HeadDraw draw, int text, Map<AttentionView, Spectrum> measured) {
    return text < plotted
        ? ReplicaReadings.plotted(draw, measured)
        : ReplicaReadings.of(draw, measured);
  }
}
