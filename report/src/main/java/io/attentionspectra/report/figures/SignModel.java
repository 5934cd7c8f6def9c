package io.attentionspectra.report.figures;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.TokenTable;

/** Where the sign of a token comes from. */
enum SignModel {
  /** Drawn apart from the table entry: the model of [S]. */
  INDEPENDENT {
    @Override
    TokenTable table(PooledSetting setting, double signal, Randomness randomness) {
      return TokenTable.independentSign(
          setting.dimension(), setting.vocabulary(), signal, randomness);
    }
  },
  /** Belongs to the table entry, as in a real vocabulary. */
  CLASS_TIED {
    @Override
    TokenTable table(PooledSetting setting, double signal, Randomness randomness) {
      return TokenTable.classTied(setting.dimension(), setting.vocabulary(), signal, randomness);
    }
  };

  /** A table with a signal of strength ‖μ‖². */
  abstract TokenTable table(PooledSetting setting, double signal, Randomness randomness);
}
