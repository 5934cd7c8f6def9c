package io.attentionspectra.cli.law;

import picocli.CommandLine.Command;

/** The commands that evaluate a spectral law. */
@Command(
    name = "law",
    description = {
      "Evaluate a spectral law: support, atoms, mean, density, distribution function, "
          + "quantiles.",
      ""
    },
    synopsisSubcommandLabel = "LAW",
    subcommands = {
      MarchenkoPasturCommand.class,
      FreeProductCommand.class,
      GaussianEquivalenceCommand.class,
      SphericalEquivalenceCommand.class,
      CausalEquivalenceCommand.class,
      CausalSphericalEquivalenceCommand.class,
      CausalNoiseCommand.class,
      MaskedEquivalenceCommand.class,
      SilversteinCommand.class,
      SeparableCommand.class,
      PoissonCommand.class
    })
public final class LawGroup {}
