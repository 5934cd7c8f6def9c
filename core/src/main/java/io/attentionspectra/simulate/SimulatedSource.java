package io.attentionspectra.simulate;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A model that is simulated: random heads and token sequences of a given law, so that studies and
 * their nulls can be tried where the answer is known. A text counts by its number of words only: a
 * text of ℓ words has ℓ tokens and no special ones.
 */
public final class SimulatedSource implements ModelSource {

  private final ModelShape shape;
  private final SimulatedHeads heads;
  private final IntFunction<Matrix> sequences;
  private final Optional<double[]> population;
  private final SpectralSolver solver;
  private final Randomness randomness;

  private SimulatedSource(
      ModelShape shape,
      SimulatedHeads heads,
      IntFunction<Matrix> sequences,
      Optional<double[]> population,
      SpectralSolver solver,
      Randomness randomness) {
    this.shape = shape;
    this.heads = heads;
    this.sequences = sequences;
    this.population = population;
    this.solver = solver;
    this.randomness = randomness;
  }

  /**
   * A model with Gaussian heads at β = 0.5 and standard Gaussian tokens.
   *
   * @param shape its sizes
   * @param seed seed of everything in it
   * @return the source
   */
  public static SimulatedSource of(ModelShape shape, long seed) {
    Randomness randomness = Randomness.of(seed);
    Randomness tokens = randomness.child("sequences", 0);
    int dimension = shape.embedding();
    return new SimulatedSource(
        shape,
        SimulatedHeads.gaussian(0.5),
        n ->
            Matrix.of(
                shape.maxLength(),
                dimension,
                tokens.child("sequence", n).gaussians(shape.maxLength() * dimension)),
        Optional.empty(),
        SpectralSolver.standard(),
        randomness);
  }

  /**
   * Takes other heads.
   *
   * @param others how heads are made
   * @return a new source
   */
  public SimulatedSource withHeads(SimulatedHeads others) {
    return new SimulatedSource(shape, others, sequences, population, solver, randomness);
  }

  /**
   * Takes other token sequences, the same at every depth.
   *
   * @param others the tokens of text n, one row each of the model's embedding size
   * @return a new source
   */
  public SimulatedSource withSequences(IntFunction<Matrix> others) {
    return new SimulatedSource(shape, heads, others, population, solver, randomness);
  }

  /**
   * States the eigenvalues of the covariance of the embedding table.
   *
   * @param eigenvalues d eigenvalues ≥ 0
   * @return a new source
   */
  public SimulatedSource withTableEigenvalues(double... eigenvalues) {
    double[] descending = eigenvalues.clone();
    Arrays.sort(descending);
    double[] values = new double[descending.length];
    Arrays.setAll(values, i -> descending[descending.length - 1 - i]);
    return new SimulatedSource(shape, heads, sequences, Optional.of(values), solver, randomness);
  }

  @Override
  public String describe() {
    return "a simulated model";
  }

  @Override
  public ModelSession open() {
    return new SimulatedSession(shape, heads, sequences, population, solver, randomness);
  }
}
