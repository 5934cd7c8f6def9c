package io.attentionspectra.cli.simulate;

import picocli.CommandLine.Command;

/** The commands that set simulations against the laws. */
@Command(
    name = "simulate",
    description = {"Draw random matrices of a model and set their spectra against the laws.", ""},
    synopsisSubcommandLabel = "MODEL",
    subcommands = {SimulateAttentionCommand.class, SimulatePoolingCommand.class})
public final class SimulateGroup {}
