package io.attentionspectra.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A module of a traced model. It has a class of its own in the source, as tracing gives one to
 * every module.
 *
 * @param name dotted name of its class below {@code __torch__}
 * @param parameters shape of each
 * @param children module of each attribute
 * @param forward its method, as TorchScript writes it; {@code SELF} stands for the class
 */
record TracedModule(
    String name,
    Map<String, int[]> parameters,
    Map<String, TracedModule> children,
    String forward) {

  static TracedModule of(String name, Map<String, TracedModule> children, String forward) {
    return new TracedModule(name, Map.of(), new LinkedHashMap<>(children), forward);
  }

  static TracedModule linear(String name, int in, int out) {
    Map<String, int[]> parameters = new LinkedHashMap<>();
    parameters.put("weight", new int[] {out, in});
    parameters.put("bias", new int[] {out});
    return new TracedModule(
        name,
        parameters,
        Map.of(),
        """
          def forward(self: SELF,
            argument_1: Tensor) -> Tensor:
            bias = self.bias
            weight = self.weight
            return torch.linear(argument_1, weight, bias)
        """);
  }

  static TracedModule layerNorm(String name, int width) {
    Map<String, int[]> parameters = new LinkedHashMap<>();
    parameters.put("weight", new int[] {width});
    parameters.put("bias", new int[] {width});
    return new TracedModule(
        name,
        parameters,
        Map.of(),
        """
          def forward(self: SELF,
            input: Tensor) -> Tensor:
            bias = self.bias
            weight = self.weight
            return torch.layer_norm(input, [%d], weight, bias)
        """
            .formatted(width));
  }

  static TracedModule embedding(String name, int rows, int width) {
    return new TracedModule(
        name,
        Map.of("weight", new int[] {rows, width}),
        Map.of(),
        """
          def forward(self: SELF,
            tokens: Tensor) -> Tensor:
            weight = self.weight
            return torch.embedding(weight, tokens)
        """);
  }

  static TracedModule list(String name, List<TracedModule> items) {
    Map<String, TracedModule> children = new LinkedHashMap<>();
    items.forEach(item -> children.put(Integer.toString(children.size()), item));
    return of(name, children, "");
  }

  /** This module and all below it, parents first. */
  List<TracedModule> all() {
    List<TracedModule> all = new ArrayList<>(List.of(this));
    children.values().forEach(child -> all.addAll(child.all()));
    return all;
  }

  /** Where the source of the class lies in the archive. */
  String record() {
    return "code/" + module().replace('.', '/') + ".py";
  }

  /** Package of the class, as a pickle names it. */
  String module() {
    return type().substring(0, type().lastIndexOf('.'));
  }

  String className() {
    return type().substring(type().lastIndexOf('.') + 1);
  }

  private String type() {
    return "__torch__." + name;
  }

  String source() {
    StringBuilder text = new StringBuilder("class " + className() + "(Module):\n");
    StringBuilder names = new StringBuilder();
    parameters.keySet().forEach(parameter -> names.append('"').append(parameter).append("\", "));
    text.append("  __parameters__ = [").append(names).append("]\n  __buffers__ = []\n");
    parameters
        .keySet()
        .forEach(parameter -> text.append("  ").append(parameter).append(" : Tensor\n"));
    text.append("  training : bool\n");
    children.forEach(
        (attribute, child) ->
            text.append(
                Character.isDigit(attribute.charAt(0))
                    ? "  __annotations__[\"%s\"] = %s\n".formatted(attribute, child.type())
                    : "  %s : %s\n".formatted(attribute, child.type())));
    return text.append(forward.replace("SELF", type())).toString();
  }
}
