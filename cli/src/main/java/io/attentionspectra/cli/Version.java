package io.attentionspectra.cli;

import io.attentionspectra.base.Provenance;
import picocli.CommandLine.IVersionProvider;

/** The version of this program and of what it runs on. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return Provenance.ofRuntime().facts().entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .toArray(String[]::new);
  }
}
