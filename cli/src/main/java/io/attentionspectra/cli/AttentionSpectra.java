package io.attentionspectra.cli;

import io.attentionspectra.cli.compare.CompareCommand;
import io.attentionspectra.cli.figures.FiguresCommand;
import io.attentionspectra.cli.inspect.InspectCommand;
import io.attentionspectra.cli.law.LawGroup;
import io.attentionspectra.cli.law.TracyWidomCommand;
import io.attentionspectra.cli.merge.MergeCommand;
import io.attentionspectra.cli.monitor.MonitorCommand;
import io.attentionspectra.cli.pooling.PoolingCommand;
import io.attentionspectra.cli.signal.SignalCommand;
import io.attentionspectra.cli.signal.WeightsGroup;
import io.attentionspectra.cli.simulate.SimulateGroup;
import io.attentionspectra.cli.sites.SitesCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The root of all commands. */
@Command(
    name = "attention-spectra",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    description = {
      "Spectra of attention: measured in real transformers, compared with "
          + "random-matrix theory.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InspectCommand.class,
      CompareCommand.class,
      SitesCommand.class,
      PoolingCommand.class,
      MergeCommand.class,
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
