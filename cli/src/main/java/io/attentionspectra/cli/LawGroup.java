package io.attentionspectra.cli;

import picocli.CommandLine.Command;

/** The commands that evaluate a spectral law. */
@Command(
    name = "law",
    description = {
      "Evaluate a spectral law: support, atoms, mean, density, distribution function, quantiles.",
      ""
    },
    synopsisSubcommandLabel = "LAW",
    subcommands = {})
final class LawGroup {}
