package io.attentionspectra.law;

import static io.attentionspectra.free.Free.circular;
import static io.attentionspectra.free.Free.marchenkoPastur;
import static io.attentionspectra.free.Free.product;
import static io.attentionspectra.free.Free.rDiagonal;

import io.attentionspectra.spectrum.SpectralLaw;

/** Gaussian equivalence from the S-transform of its score part instead of a determining series. */
class CustomSumTest extends SpectralLawTest {

  @Override
  String key() {
    return "gaussianEquivalence";
  }

  @Override
  SpectralLaw law(double... a) {
    double square = a[0] * a[0];
    return rDiagonal(product(marchenkoPastur(1), marchenkoPastur(1 / a[1])))
        .scaledBy(a[0])
        .plus(circular(Math.sqrt(Math.expm1(square) - square)))
        .law("custom");
  }
}
