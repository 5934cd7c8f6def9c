package io.attentionspectra.cli.signal;

import picocli.CommandLine.Command;

/** The commands that compute pooling weights. */
@Command(
    name = "weights",
    description = {"Compute the weights of a pooling, their noise κ and their signal α.", ""},
    synopsisSubcommandLabel = "POOLING",
    subcommands = {HarmonicWeightsCommand.class, TopEigenvectorWeightsCommand.class})
public final class WeightsGroup {}
