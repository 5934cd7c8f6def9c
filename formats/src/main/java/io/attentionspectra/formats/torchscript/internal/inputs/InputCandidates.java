package io.attentionspectra.formats.torchscript.internal.inputs;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.torchscript.internal.source.Definition.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the arguments of a model's {@code forward} may be: by what the user says, by their names, by
 * the tables that are looked up by them, by type and position where those say nothing. Whoever
 * feeds a model with texts makes them of its source and tries them.
 *
 * @param inputs the most likely first
 * @param told whether the user, the names or the tables say it, so that the first that fits is
 *     meant
 * @param open the first argument of which none of them does; empty if there is none
 * @param signature what forward takes, for people
 */
public record InputCandidates(
    List<List<InputArgument>> inputs, boolean told, String open, String signature) {

  /** What to do with a model that is not fed by texts. */
  public static final String REMEDY = "use ProbedModel with your own Translator";

  private static final String DICTIONARY = "Dict[str, Tensor]";
  private static final Set<String> TENSORS = Set.of("Tensor", "Optional[Tensor]");

  /** Kinds in the order in which models take them. */
  private static final List<InputKind> USUAL_ORDER =
      List.of(
          InputKind.IDS, InputKind.MASK, InputKind.TYPES, InputKind.POSITIONS, InputKind.PADDING);

  /** Kinds by which tables are looked up. */
  private static final List<InputKind> ROWS =
      List.of(InputKind.IDS, InputKind.TYPES, InputKind.POSITIONS);

  /**
   * An argument and what it may be.
   *
   * @param name its name, or the key of an item
   * @param dictionary name of the dictionary that has it, empty if none does
   * @param kinds the most likely first
   * @param told whether the user, its name or its use says it
   */
  private record Choice(String name, String dictionary, List<InputKind> kinds, boolean told) {}

  /**
   * Finds them. Parameters with defaults are left to their defaults from the first on that is not
   * known.
   *
   * @param file the model, for messages
   * @param parameters what forward takes
   * @param keys what it takes from parameters that are dictionaries
   * @param lookups the arguments that tables of the model are looked up by
   * @param given inputs by the names of arguments, as the user says
   * @throws IllegalArgumentException if texts do not give what it takes
   */
  public static InputCandidates of(
      Path file,
      List<Parameter> parameters,
      Map<String, Set<String>> keys,
      Collection<String> lookups,
      Map<String, String> given) {
    String signature =
        parameters.stream()
            .map(parameter -> parameter.name() + ": " + parameter.type())
            .collect(Collectors.joining(", ", "forward(", ")"));
    requireKnown(parameters, keys, given, signature);
    Lookups used = Lookups.of(parameters, lookups, given);
    List<Choice> choices = new ArrayList<>();
    for (Parameter parameter : parameters) {
      List<Choice> more =
          parameter.type().equals(DICTIONARY)
              ? items(parameter.name(), keys.getOrDefault(parameter.name(), Set.of()), given)
              : choice(parameter, used, given).stream().toList();
      if (more.isEmpty() && parameter.optional()) {
        break;
      }
      if (more.isEmpty()) {
        throw unknown(file, signature, parameter.name());
      }
      choices.addAll(more);
    }
    List<List<InputArgument>> inputs = new ArrayList<>();
    combine(choices, new ArrayList<>(), inputs);
    Optional<Choice> open = choices.stream().filter(choice -> !choice.told()).findFirst();
    if (inputs.isEmpty()) {
      throw unknown(file, signature, open.map(Choice::name).orElse("no token numbers"));
    }
    return new InputCandidates(
        inputs, open.isEmpty(), open.map(Choice::name).orElse(""), signature);
  }

  private static void requireKnown(
      List<Parameter> parameters,
      Map<String, Set<String>> keys,
      Map<String, String> given,
      String signature) {
    Set<String> names = new TreeSet<>();
    parameters.forEach(parameter -> names.add(parameter.name()));
    keys.values().forEach(names::addAll);
    for (Map.Entry<String, String> each : given.entrySet()) {
      if (!names.contains(each.getKey())) {
        throw Check.failure(
            "inputs",
            each.getKey() + "=" + each.getValue(),
            "names no argument of " + signature,
            "name one of " + names);
      }
    }
  }

  /** The items of a dictionary that texts give; the model decides whether they are enough. */
  private static List<Choice> items(String name, Set<String> keys, Map<String, String> given) {
    List<Choice> items = new ArrayList<>();
    for (String key : keys) {
      kinds(key, given).ifPresent(kinds -> items.add(new Choice(key, name, kinds, true)));
    }
    return items;
  }

  private static Optional<Choice> choice(
      Parameter parameter, Lookups lookups, Map<String, String> given) {
    String name = parameter.name();
    if (!TENSORS.contains(parameter.type())) {
      return Optional.empty();
    }
    Optional<List<InputKind>> told = kinds(name, given);
    if (told.isPresent() && (given.containsKey(name) || !lookups.contradict(name, told.get()))) {
      return told.map(kinds -> new Choice(name, "", kinds, true));
    }
    if (told.isEmpty() && lookups.unnamed.equals(List.of(name)) && !lookups.idsNamed) {
      return Optional.of(new Choice(name, "", List.of(InputKind.IDS), true));
    }
    return parameter.optional()
        ? Optional.empty()
        : Optional.of(new Choice(name, "", lookups.open(name, told.isPresent()), false));
  }

  /**
   * What is known of arguments from the tables that are looked up by them.
   *
   * @param all arguments that tables are looked up by
   * @param unnamed those of them whose name says nothing
   * @param idsNamed whether a name says that an argument is token numbers
   */
  private record Lookups(Collection<String> all, List<String> unnamed, boolean idsNamed) {

    static Lookups of(
        List<Parameter> parameters, Collection<String> all, Map<String, String> given) {
      List<String> unnamed =
          parameters.stream()
              .map(Parameter::name)
              .filter(name -> all.contains(name) && kinds(name, given).isEmpty())
              .toList();
      boolean idsNamed =
          parameters.stream()
              .anyMatch(
                  each -> kinds(each.name(), given).filter(InputCandidates::isIds).isPresent());
      return new Lookups(all, unnamed, idsNamed);
    }

    /** Whether token numbers by name look up no table, and an argument without a name does. */
    boolean contradict(String name, List<InputKind> told) {
      return isIds(told) && !all.contains(name) && !unnamed.isEmpty();
    }

    /** What an argument may be whose name says nothing, or is not believed. */
    List<InputKind> open(String name, boolean named) {
      if (unnamed.contains(name)) {
        return ROWS;
      }
      return named || unnamed.isEmpty()
          ? USUAL_ORDER
          : USUAL_ORDER.stream().filter(kind -> kind != InputKind.IDS).toList();
    }
  }

  private static boolean isIds(List<InputKind> kinds) {
    return kinds.contains(InputKind.IDS);
  }

  /** What the user or the name says; masks of either sign go by one name. */
  private static Optional<List<InputKind>> kinds(String name, Map<String, String> given) {
    String input = given.get(name);
    if (input != null) {
      return Optional.of(List.of(InputKind.of(input)));
    }
    return InputKind.named(name)
        .map(
            kind ->
                switch (kind) {
                  case MASK -> List.of(InputKind.MASK, InputKind.PADDING);
                  case PADDING -> List.of(InputKind.PADDING, InputKind.MASK);
                  default -> List.of(kind);
                });
  }

  /** All ways to give each argument one of its kinds, none of them twice, token numbers once. */
  private static void combine(
      List<Choice> choices, List<InputArgument> begun, Collection<List<InputArgument>> found) {
    if (begun.size() == choices.size()) {
      if (begun.stream().anyMatch(argument -> argument.kind() == InputKind.IDS)) {
        found.add(List.copyOf(begun));
      }
      return;
    }
    Choice next = choices.get(begun.size());
    EnumSet<InputKind> taken = EnumSet.noneOf(InputKind.class);
    begun.forEach(argument -> taken.add(argument.kind()));
    for (InputKind kind : next.kinds()) {
      if (!taken.contains(kind)) {
        begun.add(new InputArgument(next.name(), next.dictionary(), kind));
        combine(choices, begun, found);
        begun.remove(begun.size() - 1);
      }
    }
  }

  private static IllegalArgumentException unknown(Path file, String signature, String name) {
    return Check.failure(
        "model", file, "cannot be fed with texts: " + signature + " asks for " + name, REMEDY);
  }
}
