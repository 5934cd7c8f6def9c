package io.attentionspectra.formats.torchscript.internal.inputs;

import io.attentionspectra.base.Check;
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
 * type and position where those say nothing. Whoever feeds a model with texts makes them of its
 * source and tries them.
 *
 * @param inputs the most likely first
 * @param told whether the user or the names say it, so that the first that fits is meant
 * @param open the first argument that neither says; empty if there is none
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

  /**
   * An argument and what it may be.
   *
   * @param name its name, or the key of an item
   * @param dictionary name of the dictionary that has it, empty if none does
   * @param kinds the most likely first
   * @param told whether its name or the user says it
   */
  private record Choice(String name, String dictionary, List<InputKind> kinds, boolean told) {}

  /**
   * Finds them. Parameters with defaults are left to their defaults from the first on that is not
   * known.
   *
   * @param file the model, for messages
   * @param parameters what forward takes
   * @param keys what it takes from parameters that are dictionaries
   * @param given inputs by the names of arguments, as the user says
   * @throws IllegalArgumentException if texts do not give what it takes
   */
  public static InputCandidates of(
      Path file,
      List<Parameter> parameters,
      Map<String, Set<String>> keys,
      Map<String, String> given) {
    String signature =
        parameters.stream()
            .map(parameter -> parameter.name() + ": " + parameter.type())
            .collect(Collectors.joining(", ", "forward(", ")"));
    requireKnown(parameters, keys, given, signature);
    List<Choice> choices = new ArrayList<>();
    for (Parameter parameter : parameters) {
      List<Choice> more =
          parameter.type().equals(DICTIONARY)
              ? items(parameter.name(), keys.getOrDefault(parameter.name(), Set.of()), given)
              : choice(parameter, parameters, given).stream().toList();
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
      Parameter parameter, List<Parameter> all, Map<String, String> given) {
    if (!TENSORS.contains(parameter.type())) {
      return Optional.empty();
    }
    Optional<List<InputKind>> told = kinds(parameter.name(), given);
    if (told.isPresent()) {
      return told.map(kinds -> new Choice(parameter.name(), "", kinds, true));
    }
    boolean elsewhere = all.stream().anyMatch(p -> isIds(p.name(), given));
    if (parameter.equals(all.get(0)) && !elsewhere) {
      return Optional.of(new Choice(parameter.name(), "", List.of(InputKind.IDS), true));
    }
    return parameter.optional()
        ? Optional.empty()
        : Optional.of(new Choice(parameter.name(), "", USUAL_ORDER, false));
  }

  private static boolean isIds(String name, Map<String, String> given) {
    return kinds(name, given).filter(kinds -> kinds.contains(InputKind.IDS)).isPresent();
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
