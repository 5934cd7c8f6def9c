package io.attentionspectra.cli.training;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a training is watched.
 *
 * @param trace the JSON Lines file; its checkpoint stands beside it
 * @param tensorBoard a directory of event files, if wanted
 * @param every steps from reading to reading after the warm-up
 * @param budget largest share of training time that readings may take
 * @param balanced whether heads are read without their sinks, too
 * @param resume whether an earlier run is continued
 * @param progress takes lines for people
 */
public record Watching(
    Path trace,
    Optional<Path> tensorBoard,
    int every,
    double budget,
    boolean balanced,
    boolean resume,
    Consumer<String> progress) {}
