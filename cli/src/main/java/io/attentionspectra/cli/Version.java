package io.attentionspectra.cli.io;

import io.attentionspectra.base.Provenance;
import picocli.CommandLine.IVersionProvider;

/** The version of this program and of what it runs on. */
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return Provenance.ofRuntime().facts().entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .toArray(String[]::new);
  }
}
