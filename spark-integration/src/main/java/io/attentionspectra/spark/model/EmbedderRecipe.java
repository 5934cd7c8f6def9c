package io.attentionspectra.spark.model;

import ai.djl.engine.Engine;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.pooling.PoolingChoice;
import io.attentionspectra.djl.pooling.TextEmbedder;
import io.attentionspectra.spark.internal.KeptModels;
import java.io.Serializable;

/**
 * What an executor needs to make an embedder.
 *
 * @param key tells it from other recipes
 * @param model where the model comes from
 * @param pooling the pooling as JSON
 */
record EmbedderRecipe(String key, ObservedOpening model, String pooling) implements Serializable {

  /** A model with its embedder. */
  record Loaded(ObservedModel model, TextEmbedder embedder, PoolingChoice choice)
      implements AutoCloseable {

    @Override
    public void close() {
      embedder.close();
      model.close();
    }
  }

  /** The embedder of this process; closing gives it back. */
  KeptModels.Use<Loaded> use() {
    return KeptModels.use(key, Loaded.class, this::load);
  }

  private Loaded load() {
    PoolingChoice choice = PoolingChoice.ofJson("pooling of the job", pooling);
    ObservedModel loaded = model.source().load(Engine.getEngine("PyTorch").defaultDevice());
    try {
      // Cut texts are said in their row.
      return new Loaded(loaded, TextEmbedder.of(loaded, choice, cut -> {}), choice);
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }
}
