package io.attentionspectra.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.model.TransformerModel;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two ratios of the reader of Hugging Face directories, in turns: a forward pass that is looked at
 * over the same pass alone, and loading a directory over reading the bytes of its weights, through
 * one small buffer and into memory that holds them all. Given directories, it prints the three for
 * each; files are in the machine's cache after the first round.
 */
public final class NativeReader {

  private static final int ROUNDS = 7;
  private static final int LENGTH = 128;
  private static final int BUFFER = 1 << 20;

  private NativeReader() {}

  /** Measures each directory. */
  public static void main(String[] directories) throws IOException {
    for (String each : directories) {
      Path directory = Path.of(each);
      System.out.printf("%n%s", directory.getFileName());
      passes(directory);
      loading(directory);
    }
  }

  private static void passes(Path directory) {
    Looking observer = new Looking();
    try (TransformerModel model = HuggingFaceModel.at(directory).load(Device.cpu())) {
      TokenBatch batch = new TokenBatch(List.of(text(model)));
      Runnable plain = () -> pass(model, batch, ForwardObserver.none());
      Runnable watched = () -> pass(model, batch, observer);
      int times = times(plain);
      Pairs pairs = new Pairs();
      for (int round = 0; round < 2 * ROUNDS + 1; round++) {
        pairs.run(repeated(plain, times), repeated(watched, times));
      }
      pairs.print("forward", "looked at");
    }
    if (observer.arrays == 0) {
      throw new IllegalStateException("nothing was looked at");
    }
  }

  private static TokenizedText text(TransformerModel model) {
    long[] ids = new long[Math.min(LENGTH, model.config().maxLength())];
    Arrays.setAll(ids, i -> i * 7919L % model.config().sizes().vocabulary());
    return TokenizedText.of(ids, new long[ids.length], new boolean[ids.length]);
  }

  private static void pass(TransformerModel model, TokenBatch batch, ForwardObserver observer) {
    try (NDManager scope = model.newScope()) {
      model.forward(scope, batch, observer).getFloat(0, 0, 0);
    }
  }

  /** As many passes as half a second takes, once the engine is warm. */
  private static int times(Runnable pass) {
    repeated(pass, 3).run();
    long before = System.nanoTime();
    pass.run();
    return (int) Math.max(1, 500_000_000L / (System.nanoTime() - before));
  }

  private static Runnable repeated(Runnable work, int times) {
    return () -> {
      for (int i = 0; i < times; i++) {
        work.run();
      }
    };
  }

  /** Takes every array that is shown, as a probe does, and computes nothing with it. */
  private static final class Looking implements ForwardObserver {

    private long arrays;

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      arrays += states.getShape().dimension();
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      arrays += tap.attention().getShape().dimension();
    }
  }

  private static void loading(Path directory) throws IOException {
    List<Path> weights = weights(directory);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    Deque<TransformerModel> loaded = new ArrayDeque<>();
    Runnable load = () -> loaded.add(HuggingFaceModel.at(directory).load(Device.cpu()));
    Runnable free = () -> free(loaded);
    compare("reading through a buffer", () -> read(weights, buffer), load, free);
    Deque<byte[]> held = new ArrayDeque<>();
    compare(
        "reading into arrays",
        () -> weights.forEach(file -> held.add(bytes(file))),
        load,
        () -> {
          free(loaded);
          held.clear();
        });
  }

  private static void compare(String name, Runnable bytes, Runnable load, Runnable free) {
    bytes.run();
    load.run();
    free.run();
    Pairs pairs = new Pairs();
    for (int round = 0; round < ROUNDS; round++) {
      pairs.run(bytes, load, free);
    }
    pairs.print(name, "loading");
  }

  /** The hash that goes on behind the loading is waited for, so that it disturbs nothing. */
  private static void free(Deque<TransformerModel> loaded) {
    loaded.forEach(TransformerModel::weightsSha256);
    loaded.forEach(TransformerModel::close);
    loaded.clear();
  }

  private static List<Path> weights(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  private static void read(List<Path> files, ByteBuffer buffer) {
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file)) {
        while (channel.read(buffer.clear()) >= 0) {
          // the bytes are not looked at
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
