package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.util.NativeResource;
import io.attentionspectra.djl.internal.Alias;
import org.jspecify.annotations.Nullable;

/** Views of arrays, without gradient and without a copy, that close together. */
final class ArrayViews implements AutoCloseable {

  private @Nullable NDManager scope;

  /** Views in the same order, with the same names; a closed array stands for itself. */
  NDList of(NDList arrays) {
    NDList views = new NDList(arrays.size());
    for (NDArray array : arrays) {
      views.add(isClosed(array) ? array : view(array));
    }
    return views;
  }

  private static boolean isClosed(NDArray array) {
    return array instanceof NativeResource<?> resource && resource.isReleased();
  }

  private NDArray view(NDArray array) {
    if (scope == null) {
      scope = array.getManager().newSubManager();
    }
    NDArray view = Alias.of(array, scope);
    view.setName(array.getName());
    return view;
  }

  @Override
  public void close() {
    if (scope != null) {
      scope.close();
    }
  }
}
