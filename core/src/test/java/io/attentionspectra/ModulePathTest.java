package io.attentionspectra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in a module of its own, with core and what it needs on the module path. */
final class ModulePathTest {

  private static final String PROGRAM =
      """
      package program;
      import io.attentionspectra.base.Randomness;
      import io.attentionspectra.base.Provenance;
      import io.attentionspectra.law.FreeProduct;
      import io.attentionspectra.spectrum.Spectrum;
      public final class Program {
        public static void main(String[] arguments) {
          Spectrum spectrum = Spectrum.of(FreeProduct.of(0.5, 0.25, 1).sample(
              Randomness.of(1).generator(), 3));
          System.out.println(Program.class.getModule().getName()
              + " " + Spectrum.class.getModule().getName()
              + " " + spectrum.size()
              + " " + io.attentionspectra.linalg.SpectralSolver.standard()
                  .eigenvalues(io.attentionspectra.linalg.Matrix.identity(2)).length
              + " " + Provenance.ofRuntime().facts().get("attention-spectra"));
        }
      }
      """;

  private static String modulePath(Path folder) throws IOException {
    String libraries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.matches(".*(hipparchus|commons-rng|ejml|jspecify)[^/]*\\.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    return packed(folder) + File.pathSeparator + libraries;
  }

  /** The classes of core as the build packs them: the descriptor lies below META-INF/versions. */
  private static Path packed(Path folder) throws IOException {
    Path classes = Path.of("target", "classes");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    Path jar = folder.resolve("core.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(
            new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  @Test
  void everyPackageButInternalOnesIsExportedToEveryone(@TempDir Path folder) throws IOException {
    ModuleDescriptor core =
        ModuleFinder.of(packed(folder)).find("io.attentionspectra.core").orElseThrow().descriptor();
    assertEquals(
        core.packages().stream()
            .filter(name -> !name.endsWith(".internal"))
            .collect(Collectors.toSet()),
        core.exports().stream()
            .filter(exported -> !exported.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet()));
    core.exports().stream()
        .flatMap(exported -> exported.targets().stream())
        .forEach(target -> assertTrue(target.startsWith("io.attentionspectra."), target));
  }

  @Test
  void aModularProgramDrawsAndSolves(@TempDir Path folder) throws Exception {
    Path source = Files.createDirectories(folder.resolve("source/program"));
    Files.writeString(source.resolve("Program.java"), PROGRAM);
    Files.writeString(
        folder.resolve("source/module-info.java"),
        "module program { requires io.attentionspectra.core; }");
    Path classes = folder.resolve("classes");
    String modules = modulePath(folder);
    StringWriter messages = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages,
                null,
                null,
                List.of("-proc:none", "-p", modules, "-d", classes.toString()),
                null,
                ToolProvider.getSystemJavaCompiler()
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjects(
                        folder.resolve("source/module-info.java"), source.resolve("Program.java")))
            .call();
    assertTrue(compiled, messages.toString());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                classes + File.pathSeparator + modules,
                "-m",
                "program/program.Program")
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertTrue(out.startsWith("program io.attentionspectra.core 3 2 "), out);
    assertTrue(out.strip().matches(".* \\d+\\.\\d+\\.\\d+.*"), out);
    assertEquals(0, process.exitValue());
  }
}
