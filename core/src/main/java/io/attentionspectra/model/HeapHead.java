package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.balancing.UnbalancedException;
import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A head on one text, on the heap: its queries and keys, its logits, or its attention alone. For
 * sessions of one's own: given what the model shows, it makes the reading of the head, first the
 * head itself by {@link #raw}, then what a request wants beside it by {@link #complete}. Immutable,
 * so that the heads of a layer may be read by several threads.
 */
@API(status = API.Status.INTERNAL)
public final class HeapHead {

  private final int headSize;
  private final Matrix attention;
  private final AttentionMask mask;
  private final Shown shown;
  private final Optional<Matrix> tokens;
  private final boolean attentionAlone;

  private HeapHead(
      int headSize,
      Matrix attention,
      AttentionMask mask,
      Shown shown,
      Optional<Matrix> tokens,
      boolean attentionAlone) {
    this.headSize = headSize;
    this.attention = attention;
    this.mask = mask;
    this.shown = shown;
    this.tokens = tokens;
    this.attentionAlone = attentionAlone;
  }

  /** What is known of a head beside its attention. */
  private interface Shown {

    ScoreStatistics statistics();

    Balancing balancing();

    /** What is left where only rounding is subtracted. */
    default AttentionSpectrum exact(AttentionSpectrum spectrum) {
      return spectrum;
    }

    default Optional<AttentionHead> head() {
      return Optional.empty();
    }
  }

  /**
   * A head whose attention is softmax(β q·kᵀ/√m).
   *
   * @param head queries, keys, β and mask
   * @param tokens X, ℓ × d, what enters the layer, where the model shows it
   * @return the head
   */
  public static HeapHead of(AttentionHead head, Optional<Matrix> tokens) {
    Shown shown =
        new Shown() {
          @Override
          public ScoreStatistics statistics() {
            return head.statistics();
          }

          @Override
          public Balancing balancing() {
            return Balancing.of(head);
          }

          @Override
          public Optional<AttentionHead> head() {
            return Optional.of(head);
          }
        };
    return new HeapHead(head.headSize(), head.attention(), head.mask(), shown, tokens, false);
  }

  /**
   * A head whose scores are more than products of queries and keys, such as those with a bias of
   * positions.
   *
   * @param headSize m
   * @param logits L, ℓ × ℓ, as they enter the softmax; hidden pairs are not used
   * @param mask allowed pairs, of the same shape
   * @param tokens X, ℓ × d, what enters the layer, where the model shows it
   * @return the head
   * @throws IllegalArgumentException if the shapes differ or a logit is not finite
   */
  public static HeapHead ofLogits(
      int headSize, Matrix logits, AttentionMask mask, Optional<Matrix> tokens) {
    Shown shown =
        new Shown() {
          @Override
          public ScoreStatistics statistics() {
            return ScoreStatistics.of(logits, mask);
          }

          @Override
          public Balancing balancing() {
            return Balancing.ofLogits(logits, mask);
          }
        };
    return new HeapHead(headSize, Softmax.ofRows(logits, mask), mask, shown, tokens, false);
  }

  /**
   * A head of which the model shows the attention alone. Its scores follow from ln A but for a
   * shift of each row, which cancels in the softmax and in β̂; the row bias is lost and given as 0.
   * Entries are cut at the smallest normal number of the type, and where that happens β̂ is a lower
   * bound.
   *
   * @param headSize m
   * @param attention A, ℓ × ℓ; rows sum to 1 within 10⁻⁴, no entry is negative or masked
   * @param mask allowed pairs, of the same shape
   * @param tokens X, ℓ × d, what enters the layer, where the model shows it
   * @param type the numbers that A was computed in
   * @return the head
   */
  public static HeapHead ofAttention(
      int headSize,
      Matrix attention,
      AttentionMask mask,
      Optional<Matrix> tokens,
      NumberType type) {
    Shown shown =
        new Shown() {
          @Override
          public ScoreStatistics statistics() {
            Matrix logits = attention.map(a -> Math.log(Math.max(a, type.smallest())));
            ScoreStatistics all = ScoreStatistics.of(logits, mask);
            double betaHat = all.betaHat() > type.rounding() ? all.betaHat() : 0;
            return ScoreStatistics.of(betaHat, 0, all.columnBias(), mask.meanKeys());
          }

          @Override
          public Balancing balancing() {
            return Balancing.ofAttention(attention, mask, type.smallest());
          }

          @Override
          public AttentionSpectrum exact(AttentionSpectrum spectrum) {
            return spectrum.beyond(type.rounding());
          }
        };
    return new HeapHead(headSize, attention, mask, shown, tokens, true);
  }

  /**
   * The digits of attention that was computed elsewhere.
   *
   * @param smallest smallest number that keeps its digits, such as {@link Float#MIN_NORMAL}
   * @param rounding how far entries that should be equal may be apart, relative to them
   */
  public record NumberType(double smallest, double rounding) {

    /** Single precision, with four units of rounding. */
    public static final NumberType SINGLE = new NumberType(Float.MIN_NORMAL, 0x1.0p-22);

    /** Half precision: 11 bits, numbers from 2⁻¹⁴ on, with four units of rounding. */
    public static final NumberType HALF = new NumberType(0x1.0p-14, 0x1.0p-9);

    /**
     * Checks the numbers.
     *
     * @param smallest positive
     * @param rounding positive
     * @throws IllegalArgumentException if a number is not positive
     */
    public NumberType {
      Check.positive("smallest", smallest);
      Check.positive("rounding", rounding);
    }
  }

  /**
   * The visible pairs.
   *
   * @return the mask
   */
  public AttentionMask mask() {
    return mask;
  }

  /**
   * Whether the scores of the head are known only as ln A.
   *
   * @return true for {@link #ofAttention}
   */
  public boolean isAttentionAlone() {
    return attentionAlone;
  }

  /**
   * The head itself.
   *
   * @param request how many values get singular vectors, and whether relative attention is read
   * @param text number of the text
   * @param layer number of the layer
   * @param head number of the head in its layer
   * @param visibility the rule behind the mask
   * @param solver finds singular values
   * @return a reading without draws
   * @throws IllegalArgumentException if the head has fewer than 2 tokens or is no attention
   */
  public HeadReading raw(
      AttentionRequest request,
      int text,
      int layer,
      int head,
      Visibility visibility,
      SpectralSolver solver) {
    AttentionSpectrum spectrum =
        shown.exact(AttentionSpectrum.of(attention, mask, request.leading(), solver));
    return new HeadReading(
            text, layer, head, headSize, spectrum, shown.statistics(), visibility, Map.of())
        .withRelative(
            request.relative() && !visibility.equals(Visibility.FULL)
                ? Optional.of(relative(solver))
                : Optional.empty());
  }

  private Spectrum relative(SpectralSolver solver) {
    Matrix relative = RelativeSpectrum.relative(attention, mask).centreColumns();
    return Spectrum.of(solver.squaredSingularValues(relative));
  }

  /**
   * The same reading with what a request wants beside the head: draws, and the head balanced.
   *
   * @param raw of {@link #raw}
   * @param request what is wanted
   * @param solver finds singular values
   * @return the whole reading
   */
  public HeadReading complete(HeadReading raw, AttentionRequest request, SpectralSolver solver) {
    return request.balanced() ? withBalanced(raw, request, solver) : alone(raw, request, solver);
  }

  private HeadReading alone(HeadReading raw, AttentionRequest request, SpectralSolver solver) {
    Map<AttentionView, Spectrum> measured = Map.of(AttentionView.RAW, raw.spectrum().spectrum());
    return raw.withDraws(drawn(raw, measured, request, solver).of(AttentionView.RAW));
  }

  private HeadReading withBalanced(
      HeadReading raw, AttentionRequest request, SpectralSolver solver) {
    Balancing balancing;
    try {
      balancing = shown.balancing();
    } catch (UnbalancedException e) {
      BalancedReading refused = BalancedReading.refused(String.valueOf(e.getMessage()));
      return alone(raw, request, solver).with(refused);
    }
    AttentionSpectrum spectrum = balancing.spectrum(request.leading(), solver);
    Map<AttentionView, Spectrum> measured =
        Map.of(
            AttentionView.RAW,
            raw.spectrum().spectrum(),
            AttentionView.BALANCED,
            spectrum.spectrum());
    HeapDraws drawn = drawn(raw, measured, request, solver);
    HeadReading own = raw.withDraws(drawn.of(AttentionView.RAW));
    HeadReading balanced = own.balanced(spectrum, drawn.of(AttentionView.BALANCED));
    return own.with(BalancedReading.of(balanced, balancing.factors()));
  }

  /**
   * A reading of this head with its attention beside it, for {@link ModelSession#readAttention}.
   *
   * @param reading of {@link #raw} or {@link #complete}
   * @return the reading, A, and what can be drawn where the scores vary
   */
  public AttentionReading handedOut(HeadReading reading) {
    return new AttentionReading(
        reading,
        attention,
        reading.betaHat() > 0 ? Optional.of(site(reading.betaHat())) : Optional.empty());
  }

  private HeadSite site(double betaHat) {
    return new HeapSite(betaHat, headSize, mask, shown.head(), tokens);
  }

  private HeapDraws drawn(
      HeadReading of,
      Map<AttentionView, Spectrum> measured,
      AttentionRequest request,
      SpectralSolver solver) {
    HeadSite site = site(of.betaHat());
    return HeapDraws.of(
            request.drawn(site, of.text()),
            site,
            draw -> request.readings(draw, of.text(), measured))
        .read(request.randomness(of.text(), of.layer(), of.head()), solver);
  }
}
