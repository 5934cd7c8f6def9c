package io.attentionspectra.djl.internal;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs {@link FirstThreadProgram} with everything it needs in a class loader of its own, as an
 * application server does; the class loader of its threads sees nothing of that.
 */
public final class OwnLoaderProgram {

  private OwnLoaderProgram() {}

  /** The class path of the loader is the first argument. */
  public static void main(String[] arguments) throws Exception {
    URL[] places =
        Arrays.stream(arguments[0].split(File.pathSeparator))
            .map(OwnLoaderProgram::url)
            .toArray(URL[]::new);
    try (URLClassLoader loader = new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
      Class<?> program =
          loader.loadClass(OwnLoaderProgram.class.getPackageName() + ".FirstThreadProgram");
      program.getMethod("main", String[].class).invoke(null, (Object) new String[] {"here"});
    }
  }

  private static URL url(String place) {
    try {
      return Path.of(place).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
