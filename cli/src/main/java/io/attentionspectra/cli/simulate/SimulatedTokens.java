package io.attentionspectra.cli.simulate;

import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.ensemble.TokenHeads;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the weights of simulated heads act on. */
interface SimulatedTokens {

  /** The heads. */
  HeadEnsemble heads(int length, int headSize, double beta);

  /** The Gaussian equivalence for them. */
  default SpectralLaw law(double beta, int headSize, int length) {
    return GaussianEquivalence.of(beta, headSize / (double) length);
  }

  /** Gaussian tokens in d dimensions. */
  record Gaussian(int embedding) implements SimulatedTokens {

    @Override
    public HeadEnsemble heads(int length, int headSize, double beta) {
      return TokenHeads.gaussian(length, embedding, headSize, beta);
    }

    @Override
    public SpectralLaw law(double beta, int headSize, int length) {
      double tokenRatio = embedding / (double) length;
      return GaussianEquivalence.ofGaussianTokens(beta, headSize / (double) length, tokenRatio);
    }
  }

  /** Reads {@code orthonormal}, {@code spherical} or {@code gaussian:D}. */
  final class Converter implements ITypeConverter<SimulatedTokens> {

    private static final String GAUSSIAN = "gaussian:";

    @Override
    public SimulatedTokens convert(String text) {
      if (text.equals("orthonormal")) {
        return TokenHeads::orthonormal;
      }
      if (text.equals("spherical")) {
        return SphericalHeads::of;
      }
      if (text.startsWith(GAUSSIAN) && text.substring(GAUSSIAN.length()).matches("[1-9]\\d{0,8}")) {
        return new Gaussian(Integer.parseInt(text.substring(GAUSSIAN.length())));
      }
      throw new TypeConversionException(
          "'" + text + "' is no kind of tokens, write orthonormal, spherical or gaussian:256");
    }
  }
}
