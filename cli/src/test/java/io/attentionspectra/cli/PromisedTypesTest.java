package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Public means promised: every type that a module lists in its {@code public-types.txt} is named to
 * users, by the README, the guide or an example, or stands in a signature of one that is. The Spark
 * module is not on this class path; what it promises is listed and named as a whole by its chapter.
 */
final class PromisedTypesTest {

  private static final List<String> MODULES =
      List.of("core", "formats", "monitor", "djl-integration", "onnx-integration", "report");
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern WORD = Pattern.compile("\\b[A-Z]\\w+");

  @Test
  void whatIsPublicIsNamedOrInASignatureOfWhatIs() throws Exception {
    Map<String, Class<?>> promised = promised();
    assertTrue(promised.size() > 100, promised.size() + " types");
    Set<String> words = wordsShownToUsers();
    Deque<Class<?>> open = new ArrayDeque<>();
    promised.values().stream()
        .filter(type -> words.contains(type.getSimpleName()))
        .forEach(open::add);
    Set<String> reached = new TreeSet<>();
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      if (promised.containsKey(type.getName()) && reached.add(type.getName())) {
        open.addAll(inSignaturesOf(type));
      }
    }
    Set<String> unreached = new TreeSet<>(promised.keySet());
    unreached.removeAll(reached);
    assertEquals(
        Set.of(), unreached, "public, but neither named to users nor needed by what is named");
  }

  private static Map<String, Class<?>> promised() throws Exception {
    Map<String, Class<?>> types = new TreeMap<>();
    for (String module : MODULES) {
      for (String name :
          Files.readAllLines(GuidePage.ROOT.resolve(module).resolve("public-types.txt"))) {
        types.put(name, Class.forName(name, false, PromisedTypesTest.class.getClassLoader()));
      }
    }
    return types;
  }

  /** Words that begin with a capital in spans and blocks of code of README, guide and examples. */
  private static Set<String> wordsShownToUsers() throws IOException {
    List<GuidePage> pages = new ArrayList<>(GuidePage.all());
    pages.add(GuidePage.read(GuidePage.ROOT.resolve("README.md")));
    StringBuilder code = new StringBuilder();
    for (GuidePage page : pages) {
      page.blocks("java").forEach(block -> code.append(block).append('\n'));
      SPAN.matcher(page.text()).results().forEach(span -> code.append(span.group(1)).append('\n'));
    }
    try (Stream<Path> examples = Files.walk(GuidePage.ROOT.resolve("examples/src/main/java"))) {
      for (Path example : examples.filter(file -> file.toString().endsWith(".java")).toList()) {
        code.append(Files.readString(example));
      }
    }
    Set<String> words = new HashSet<>();
    WORD.matcher(code).results().forEach(word -> words.add(word.group()));
    return words;
  }

  /**
   * The outermost classes of what a user of a type meets: parents, cases, members, nested types.
   */
  private static Set<Class<?>> inSignaturesOf(Class<?> type) {
    Set<Class<?>> met = new HashSet<>();
    addParents(type, met);
    Stream.of(type.getDeclaredFields())
        .filter(PromisedTypesTest::isOpen)
        .forEach(field -> addType(field.getGenericType(), met));
    Stream.of(type.getDeclaredConstructors())
        .filter(PromisedTypesTest::isOpen)
        .forEach(constructor -> addParameters(constructor, met));
    Stream.of(type.getDeclaredMethods())
        .filter(PromisedTypesTest::isOpen)
        .filter(method -> !method.isSynthetic())
        .forEach(
            method -> {
              addType(method.getGenericReturnType(), met);
              addParameters(method, met);
            });
    Stream.of(type.getDeclaredClasses())
        .filter(nested -> isOpen(nested.getModifiers()))
        .forEach(nested -> met.addAll(inSignaturesOf(nested)));
    return met;
  }

  private static void addParents(Class<?> type, Set<Class<?>> met) {
    addType(type.getGenericSuperclass(), met);
    Stream.of(type.getGenericInterfaces()).forEach(parent -> addType(parent, met));
    Class<?>[] cases = type.getPermittedSubclasses();
    if (cases != null) {
      Arrays.stream(cases).forEach(one -> addType(one, met));
    }
  }

  private static void addParameters(Executable executable, Set<Class<?>> met) {
    Stream.of(executable.getGenericParameterTypes()).forEach(type -> addType(type, met));
    Stream.of(executable.getGenericExceptionTypes()).forEach(type -> addType(type, met));
  }

  private static void addType(@Nullable Type type, Set<Class<?>> met) {
    if (type instanceof Class<?> one) {
      Class<?> element = one;
      while (element.isArray()) {
        element = element.getComponentType();
      }
      met.add(outermost(element));
    } else if (type instanceof ParameterizedType one) {
      addType(one.getRawType(), met);
      Stream.of(one.getActualTypeArguments()).forEach(argument -> addType(argument, met));
    } else if (type instanceof GenericArrayType one) {
      addType(one.getGenericComponentType(), met);
    } else if (type instanceof WildcardType one) {
      Stream.of(one.getUpperBounds()).forEach(bound -> addType(bound, met));
      Stream.of(one.getLowerBounds()).forEach(bound -> addType(bound, met));
    } else if (type instanceof TypeVariable<?> one) {
      Stream.of(one.getBounds())
          .filter(bound -> bound instanceof Class<?>)
          .forEach(bound -> addType(bound, met));
    }
  }

  private static Class<?> outermost(Class<?> type) {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) {
      outer = outer.getEnclosingClass();
    }
    return outer;
  }

  private static boolean isOpen(Member member) {
    return isOpen(member.getModifiers());
  }

  private static boolean isOpen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
