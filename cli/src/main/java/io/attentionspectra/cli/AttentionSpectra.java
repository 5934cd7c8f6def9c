package io.attentionspectra.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The root of all commands. */
@Command(
    name = "attention-spectra",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    description = {
      "Spectra of attention: measured in real transformers, compared with random-matrix theory.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InspectCommand.class,
      SitesCommand.class,
      PoolingCommand.class,
      LawGroup.class,
      SignalCommand.class,
      WeightsGroup.class,
      SimulateGroup.class,
      TracyWidomCommand.class,
      FiguresCommand.class,
      MonitorCommand.class
    },
    footer = {
      "",
      "Exit status: 0 success, 2 bad usage or input, 1 internal failure.",
      "ATTENTION_SPECTRA_JAVA_OPTS holds further JVM flags, for example -Xmx8g."
    })
final class AttentionSpectra {}
