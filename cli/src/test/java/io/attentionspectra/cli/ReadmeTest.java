package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.cli.law.LawGroup;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says runs, and says what it did. */
final class ReadmeTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  @Test
  void itsQuickCommandsRun(@TempDir Path folder) throws IOException {
    List<String> commands =
        Pattern.compile(
                "^\\./attention-spectra ((?:law|signal|weights|tracy-widom) [^#\\n]*)",
                Pattern.MULTILINE)
            .matcher(readme())
            .results()
            .map(match -> match.group(1).strip())
            .toList();
    assertFalse(commands.isEmpty());
    for (String command : commands) {
      Invocation run = Invocation.ofLine(command.replace("--plot ", "--plot " + folder + "/"));
      assertEquals(0, run.status(), command + ": " + run.err());
    }
    assertTrue(Files.exists(folder.resolve("law.svg")));
  }

  @Test
  void itsCodeComputesWhatItSays() throws IOException {
    assertTrue(readme().contains("GaussianEquivalence.of(0.8, 0.0625)"));
    SpectralLaw law = GaussianEquivalence.of(0.8, 0.0625);
    assertEquals(19.76, law.rightEdge(), 0.005);
    assertEquals(0.0625, law.survival(4), 1e-12);
  }

  /** Its study is that of the guide, which a test runs with these numbers. */
  @Test
  void itsStudyIsOneThatRuns() throws IOException {
    GuidePage readme = GuidePage.read(ROOT.resolve("README.md"));
    String study = readme.blocks("java").get(0).split(";", 2)[0].replaceAll("\\s", "");
    assertTrue(study.startsWith("StudyResultresult="), study);
    assertTrue(
        GuidePage.regions().stream()
            .anyMatch(region -> region.replaceAll("\\s", "").contains(study)),
        study);
  }

  @Test
  void itNamesEveryLaw() throws IOException {
    String readme = readme();
    new picocli.CommandLine(new LawGroup())
        .getSubcommands()
        .keySet()
        .forEach(law -> assertTrue(readme.contains("`law " + law + "`"), law));
  }

  @Test
  void itsTestCommandIsTheOneOfTheCi() throws IOException {
    String ci = Files.readString(ROOT.resolve(".ci/run"));
    assertTrue(ci.lines().anyMatch("mvn -B -ntp verify"::equals), ci);
    assertTrue(readme().lines().anyMatch("mvn -B -ntp verify"::equals));
  }

  @Test
  void itsCoordinatesAreThoseOfTheBuild() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String module = Files.readString(ROOT.resolve("djl-integration/pom.xml"));
    List<String> coordinates =
        Pattern.compile("<(groupId|artifactId|version|classifier)>([^<]+)</\\1>")
            .matcher(readme())
            .results()
            .map((MatchResult match) -> match.group(2))
            .toList();
    String version = property(module, "version");
    String djl = property(pom, "djl.version");
    String pytorch = property(pom, "pytorch.version");
    String group = "ai.djl.pytorch";
    assertEquals(
        List.of(
            "io.attentionspectra",
            "djl-integration",
            version,
            group,
            "pytorch-jni",
            pytorch + "-" + djl,
            group,
            "pytorch-native-cpu",
            pytorch,
            "linux-x86_64"),
        coordinates);
    assertTrue(readme().contains("DJL " + djl + " with"));
  }

  private static String property(String pom, String name) {
    return pom.substring(
        pom.indexOf("<" + name + ">") + name.length() + 2, pom.indexOf("</" + name + ">"));
  }

  @Test
  void itsLinksLeadSomewhere() throws IOException {
    List<String> targets =
        Pattern.compile("\\]\\(([^)#]+)\\)")
            .matcher(readme())
            .results()
            .map((MatchResult match) -> match.group(1))
            .filter(target -> !target.startsWith("http"))
            .toList();
    assertFalse(targets.isEmpty());
    targets.forEach(target -> assertTrue(Files.exists(ROOT.resolve(target)), target));
  }
}
