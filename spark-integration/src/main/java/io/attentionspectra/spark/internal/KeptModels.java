package io.attentionspectra.spark.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The models of this process, each loaded once, by the key of what it was asked for with, and kept
 * for the next partition. Those in use stay; of the others the two used last. Tasks take a use and
 * give it back.
 */
public final class KeptModels {

  /** Idle models that are kept. */
  private static final int MOST_IDLE = 2;

  /** By key, the one used last at the end. */
  private static final Map<String, Kept> MODELS = new LinkedHashMap<>(16, 0.75f, true);

  private KeptModels() {}

  /** A model with the number of those that use it. */
  private static final class Kept {

    private @Nullable AutoCloseable model;
    private int users;

    /** Loads it where that was not done; others who want this one wait. */
    synchronized AutoCloseable loaded(Supplier<? extends AutoCloseable> load) {
      if (model == null) {
        model = uninterrupted(load);
      }
      return model;
    }

    /**
     * Loads in a thread of its own. Spark interrupts a task whose copy was faster; classes whose
     * initialisation was interrupted, such as those of an engine, are lost to the whole process.
     */
    private static AutoCloseable uninterrupted(Supplier<? extends AutoCloseable> load) {
      try {
        return CompletableFuture.<AutoCloseable>supplyAsync(
                load::get, loading -> new Thread(loading, "loading a model").start())
            .join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
  }

  /** A model in use. */
  public static final class Use<M extends AutoCloseable> implements AutoCloseable {

    private final Kept kept;
    private final M model;
    private boolean open = true;

    private Use(Kept kept, M model) {
      this.kept = kept;
      this.model = model;
    }

    /** The model, which other tasks use, too. */
    public M model() {
      return model;
    }

    /** Gives the model back; it may be kept. */
    @Override
    public void close() {
      if (open) {
        open = false;
        giveBack(kept);
      }
    }
  }

  /** The model of a key, loaded unless it is kept. */
  public static <M extends AutoCloseable> Use<M> use(String key, Class<M> type, Supplier<M> load) {
    Kept kept;
    synchronized (MODELS) {
      kept = MODELS.computeIfAbsent(key, absent -> new Kept());
      kept.users++;
    }
    try {
      return new Use<>(kept, type.cast(kept.loaded(load)));
    } catch (RuntimeException | Error e) {
      giveBack(kept);
      throw e;
    }
  }

  private static void giveBack(Kept kept) {
    List<AutoCloseable> closed = new ArrayList<>();
    synchronized (MODELS) {
      kept.users--;
      long idle = MODELS.values().stream().filter(each -> each.users == 0).count();
      for (Iterator<Kept> each = MODELS.values().iterator(); each.hasNext() && idle > 0; ) {
        Kept oldest = each.next();
        boolean nothing = oldest.model == null;
        if (oldest.users == 0 && (idle > MOST_IDLE || nothing)) {
          each.remove();
          idle--;
          if (!nothing) {
            closed.add(Objects.requireNonNull(oldest.model));
          }
        }
      }
    }
    closed.forEach(KeptModels::close);
  }

  private static void close(AutoCloseable model) {
    try {
      model.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a model was not closed: " + e.getMessage(), e);
    }
  }
}
