package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/**
 * The mean over positions times a power of the length, w_t = L^p/L: 0 is the mean, ½ the
 * root-length mean, 1 the sum. Any length.
 *
 * @param power p, finite
 */
record LengthPowerPooling(double power) implements LinearPooling {

  LengthPowerPooling {
    Check.finite("power of the length", power);
  }

  @Override
  public String name() {
    return "length-power:" + power;
  }

  @Override
  public String describe() {
    return "the mean over positions times the length to the power " + power;
  }

  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    Arrays.fill(weights, Math.pow(length, power - 1));
    return weights;
  }
}
