package io.attentionspectra.djl.training;

import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Selection;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.nulls.PooledNull;

/** A monitor that watches heads and pooled covariances, with the settings of both. */
public interface HeadsAndWindowsStep extends HeadsStep, WindowsStep {

  @Override
  HeadsAndWindowsStep layers(Selection layers);

  @Override
  HeadsAndWindowsStep heads(Selection heads);

  @Override
  HeadsAndWindowsStep attentionTexts(int count);

  @Override
  HeadsAndWindowsStep against(LawNull... laws);

  @Override
  HeadsAndWindowsStep window(int tokens);

  @Override
  HeadsAndWindowsStep depths(Depth... depths);

  @Override
  HeadsAndWindowsStep against(PooledNull... laws);
}
