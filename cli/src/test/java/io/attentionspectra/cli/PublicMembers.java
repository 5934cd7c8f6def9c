package io.attentionspectra.cli;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The members of a type that are for users: public or protected, and not marked as internal. What a
 * class inherits from one that is no promise itself counts as its own.
 */
final class PublicMembers {

  private final Map<String, Set<Class<?>>> mentioned = new TreeMap<>();

  private PublicMembers() {}

  /**
   * The types that each member of a type mentions, members by the name of their type and theirs.
   */
  static Map<String, Set<Class<?>>> of(Class<?> type) {
    PublicMembers members = new PublicMembers();
    members.walkWhole(type, type.getName());
    return members.mentioned;
  }

  /** The direct parents of a type, and the cases of a sealed one. */
  static Set<Class<?>> parentsAndCases(Class<?> type) {
    Set<Class<?>> met = new HashSet<>(Arrays.asList(type.getInterfaces()));
    if (type.getSuperclass() != null) {
      met.add(type.getSuperclass());
    }
    Class<?>[] cases = type.getPermittedSubclasses();
    if (cases != null) {
      met.addAll(Arrays.asList(cases));
    }
    return met;
  }

  static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("io.attentionspectra.");
  }

  static boolean isInternal(AnnotatedElement element) {
    API mark = element.getAnnotation(API.class);
    return mark != null && mark.status() == API.Status.INTERNAL;
  }

  private void walkWhole(Class<?> type, String name) {
    put(name + "<>", type.getTypeParameters());
    Stream.of(type.getDeclaredConstructors())
        .filter(made -> isForUsers(made, made.getModifiers()) && !made.isSynthetic())
        .filter(made -> !isOfInternalComponents(made))
        .forEach(made -> put(called(name + ".<init>", made), typesOf(made)));
    walk(type, name);
  }

  /** Everything but constructors, which are not inherited. */
  private void walk(Class<?> type, String name) {
    Stream.of(type.getDeclaredFields())
        .filter(field -> isForUsers(field, field.getModifiers()))
        .forEach(field -> put(name + "." + field.getName(), field.getGenericType()));
    Stream.of(type.getDeclaredMethods())
        .filter(method -> isForUsers(method, method.getModifiers()) && !method.isSynthetic())
        .forEach(method -> put(called(name + "." + method.getName(), method), typesOf(method)));
    Stream.of(type.getDeclaredClasses())
        .filter(nested -> isForUsers(nested, nested.getModifiers()))
        .forEach(nested -> walkWhole(nested, name + "." + nested.getSimpleName()));
    walkParent(type.getSuperclass(), type.getGenericSuperclass(), name);
    Class<?>[] parents = type.getInterfaces();
    for (int i = 0; i < parents.length; i++) {
      walkParent(parents[i], type.getGenericInterfaces()[i], name);
    }
  }

  private void walkParent(@Nullable Class<?> parent, @Nullable Type generic, String name) {
    if (parent == null || generic == null) {
      return;
    }
    if (isOurs(parent) && (isInternal(parent) || !Modifier.isPublic(parent.getModifiers()))) {
      walk(parent, name);
    } else {
      put(name + " is " + parent.getSimpleName(), generic);
    }
  }

  private static boolean isForUsers(AnnotatedElement element, int modifiers) {
    return (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))
        && !isInternal(element);
  }

  /** Whether this is the canonical constructor of a record with a component marked as internal. */
  private static boolean isOfInternalComponents(Constructor<?> made) {
    RecordComponent[] components = made.getDeclaringClass().getRecordComponents();
    return components != null
        && Arrays.equals(
            Stream.of(components).map(RecordComponent::getType).toArray(), made.getParameterTypes())
        && Stream.of(components)
            .map(RecordComponent::getAccessor)
            .anyMatch(PublicMembers::isInternal);
  }

  /** What it returns, a constructor its own class, and all that it takes, throws and declares. */
  private static Type[] typesOf(Executable executable) {
    return Stream.of(
            new Type[] {executable.getAnnotatedReturnType().getType()},
            executable.getGenericParameterTypes(),
            executable.getGenericExceptionTypes(),
            executable.getTypeParameters())
        .flatMap(Stream::of)
        .toArray(Type[]::new);
  }

  private static String called(String name, Executable executable) {
    return Stream.of(executable.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }

  private void put(String member, Type... types) {
    Set<Class<?>> met = mentioned.computeIfAbsent(member, key -> new HashSet<>());
    Set<Type> walked = new HashSet<>();
    Stream.of(types).forEach(type -> add(type, met, walked));
  }

  /**
   * Adds the classes of a type.
   *
   * @param walked variables whose bounds are looked at already: a bound may name its own variable
   */
  private static void add(Type type, Set<Class<?>> met, Set<Type> walked) {
    if (type instanceof Class<?> one) {
      Class<?> element = one;
      while (element.isArray()) {
        element = element.getComponentType();
      }
      met.add(element);
    } else if (type instanceof ParameterizedType one) {
      add(one.getRawType(), met, walked);
      Stream.of(one.getActualTypeArguments()).forEach(argument -> add(argument, met, walked));
    } else if (type instanceof GenericArrayType one) {
      add(one.getGenericComponentType(), met, walked);
    } else if (type instanceof WildcardType one) {
      Stream.of(one.getUpperBounds()).forEach(bound -> add(bound, met, walked));
      Stream.of(one.getLowerBounds()).forEach(bound -> add(bound, met, walked));
    } else if (type instanceof TypeVariable<?> one && walked.add(one)) {
      Stream.of(one.getBounds()).forEach(bound -> add(bound, met, walked));
    }
  }
}
