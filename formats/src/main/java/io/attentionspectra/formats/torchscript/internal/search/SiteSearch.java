package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.torchscript.NotInstrumented;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.formats.torchscript.ProbeSite.Kind;
import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.FrameTree;
import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.search.Product.Arrangement;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds where a program computes attention, in the order in which it does. */
public final class SiteSearch {

  public static final String SDPA = "scaled_dot_product_attention";
  public static final String NATIVE = "_native_multi_head_attention";
  static final String ENCODER = "_transformer_encoder_layer_fwd";

  private static final Set<String> SOFTMAX_LIKE = Set.of("exp", "exp_", "log_softmax", "sigmoid");

  private static final Set<String> UNSUPPORTED =
      Set.of(
          "_triton_multi_head_attention", "_scaled_dot_product_flash_attention",
          "_scaled_dot_product_efficient_attention", "_transformer_decoder_only_layer_fwd");

  private final List<FoundSite> sites = new ArrayList<>();
  private final List<NotInstrumented> missed;
  private final List<ProbePattern> patterns;
  private final Set<ProbePattern> used = new HashSet<>();

  private SiteSearch(List<ProbePattern> patterns, List<NotInstrumented> missed) {
    this.patterns = patterns;
    this.missed = missed;
  }

  /**
   * Searches.
   *
   * @param tree the calls of the program
   * @param patterns the user's
   * @param missed what is found and cannot be instrumented is added to it
   * @throws IllegalArgumentException if a pattern fits nothing
   */
  public static List<FoundSite> sites(
      FrameTree tree, List<ProbePattern> patterns, List<NotInstrumented> missed) {
    SiteSearch search = new SiteSearch(patterns, missed);
    search.visit(tree.root());
    for (ProbePattern pattern : patterns) {
      if (!search.used.contains(pattern)) {
        throw Check.failure(
            "pattern",
            pattern,
            "fits no variable that the model assigns",
            "look at the source of the archive for its classes and variables");
      }
    }
    return search.sites;
  }

  private void visit(Frame frame) {
    frame.budget.spend(1 + 2L * frame.flow.calls().size());
    for (Call call : frame.flow.calls()) {
      Frame callee = frame.callees.get(call);
      if (callee != null) {
        visit(callee);
      } else {
        candidate(frame, call, Operators.name(frame.function(call)));
      }
    }
    patterns.stream()
        .filter(pattern -> pattern.fits(frame.definition))
        .forEach(pattern -> named(frame, pattern));
  }

  private void candidate(Frame frame, Call call, String operator) {
    Value value = new Value(frame, call);
    if (Operators.isSoftmax(operator)) {
      softmax(value, call);
    } else if (operator.equals(SDPA)) {
      fused(value, call, Kind.SCALED_DOT_PRODUCT, 2);
    } else if (operator.equals(NATIVE) || operator.equals(ENCODER)) {
      fused(value, call, Kind.FUSED, operator.equals(NATIVE) ? 2 : 1);
    } else if (SOFTMAX_LIKE.contains(operator) && !call.arguments().isEmpty()) {
      if (!ScoreTrace.of(value.of(call.arguments().get(0))).products().isEmpty()) {
        missed.add(
            missed(value, "torch." + operator + " of a product, but no softmax: name a pattern"));
      }
    } else if (UNSUPPORTED.contains(operator)) {
      missed.add(missed(value, "torch." + operator + " does not give its attention away"));
    }
  }

  private void softmax(Value value, Call call) {
    Expression scores = Operators.argument(call, 0, "input");
    if (scores == null) {
      return;
    }
    ScoreTrace trace = ScoreTrace.of(value.of(scores));
    if (trace.products().isEmpty()) {
      missed.add(missed(value, "a softmax whose input comes from " + trace.obstacle()));
      return;
    }
    Expression dim = Operators.argument(call, 1, "dim");
    value.frame().budget.spend(SearchBudget.SITE);
    FoundSite site = new FoundSite(path(value, trace.products()), Kind.SOFTMAX, number(value, dim));
    site.attention.add(value);
    site.products.addAll(trace.products());
    site.products.forEach(
        product -> projections(site, product.call(), product.query(), product.key()));
    if (!sites.isEmpty() && site.isBranchOf(sites.get(sites.size() - 1))) {
      sites.get(sites.size() - 1).attention.add(value);
    } else {
      sites.add(site);
    }
  }

  private static void projections(FoundSite site, Value at, Expression query, Expression key) {
    site.queries.addAll(ProjectionTrace.of(at.of(query), site.path));
    site.keys.addAll(ProjectionTrace.of(at.of(key), site.path));
  }

  private void fused(Value value, Call call, Kind kind, int operands) {
    if (call.arguments().size() < operands) {
      missed.add(missed(value, "an operator with too few arguments"));
      return;
    }
    value.frame().budget.spend(SearchBudget.SITE);
    FoundSite site = new FoundSite(value.frame().module.path(), kind, -1);
    site.attention.add(value);
    if (kind == Kind.SCALED_DOT_PRODUCT) {
      projections(site, value, call.arguments().get(0), call.arguments().get(1));
    } else {
      packed(value, call, operands, 0).ifPresent(site.queries::add);
      packed(value, call, operands, 1).ifPresent(site.keys::add);
    }
    sites.add(site);
  }

  /** The packed projection of a fused operator: its inputs, then E, H and the weight. */
  private static Optional<Projection> packed(Value value, Call call, int operands, int part) {
    int embedding = operands == 2 ? 3 : 1;
    if (call.arguments().size() < embedding + 3) {
      return Optional.empty();
    }
    int size = number(value, call.arguments().get(embedding));
    int heads = Math.max(0, number(value, call.arguments().get(embedding + 1)));
    String weight = value.of(call.arguments().get(embedding + 2)).parameter();
    return Optional.of(
        new Projection(
            value.of(call.arguments().get(0)),
            weight == null || weight.isEmpty() ? null : weight,
            part,
            heads,
            heads == 0 ? 0 : Math.max(0, size / heads)));
  }

  private void named(Frame frame, ProbePattern pattern) {
    frame.budget.spend(frame.definition.statements().size());
    for (Statement statement : frame.definition.statements()) {
      if (statement.kind() == Statement.Kind.ASSIGN
          && statement.targets().equals(List.of(pattern.attention()))) {
        used.add(pattern);
        frame.budget.spend(SearchBudget.SITE + frame.definition.statements().size());
        FoundSite site = new FoundSite(frame.module.path(), Kind.PATTERN, -1);
        Value value = new Value(frame, statement.value());
        site.attention.add(value);
        Expression query = assigned(frame, pattern.query());
        Expression key = assigned(frame, pattern.key());
        if (query != null && key != null) {
          site.products.add(new Product(value, query, key, null, null, false, Arrangement.VIEWED));
          projections(site, value, query, key);
        }
        sites.add(site);
      }
    }
  }

  private static @Nullable Expression assigned(Frame frame, @Nullable String variable) {
    for (Statement statement : frame.definition.statements()) {
      if (variable != null && statement.targets().equals(List.of(variable))) {
        if (frame.module(statement.value()) != null) {
          throw Check.failure(
              "pattern variable",
              variable,
              "holds a module in " + frame.definition,
              "look at the source of the archive for the variable of the tensor");
        }
        return statement.value();
      }
    }
    return null;
  }

  /** The module that contains both the softmax and the products before it. */
  private static String path(Value softmax, List<Product> products) {
    String path = softmax.frame().module.path();
    for (Product product : products) {
      path = common(path, product.call().frame().module.path());
    }
    return path;
  }

  private static String common(String first, String second) {
    String path = first;
    while (!(path.isEmpty() || second.equals(path) || second.startsWith(path + "."))) {
      path = path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }
    return path;
  }

  /** A whole number written in the source, through variables and arguments. */
  private static int number(Value value, @Nullable Expression expression) {
    return expression == null
        ? Integer.MIN_VALUE
        : number(value.of(expression), new HashSet<>(), 0);
  }

  private static int number(Value value, Set<Value.Key> seen, int depth) {
    if (depth > 20 || !seen.add(value.key(-1))) {
      return Integer.MIN_VALUE;
    }
    value.frame().budget.spend(SearchBudget.FOLLOWED);
    if (Operators.isNumber(value.expression())) {
      return (int) Operators.number(value.expression());
    }
    List<Origin> origins = new ArrayList<>();
    if (value.expression() instanceof Name name) {
      origins.addAll(value.origins(name));
    } else if (value.expression() instanceof Call call && !call.arguments().isEmpty()) {
      Operators.carried(value.operator(call), call)
          .forEach(part -> origins.add(Origin.whole(value.of(part))));
    }
    for (Origin origin : origins) {
      int found = origin.item() >= 0 ? Integer.MIN_VALUE : number(origin.value(), seen, depth + 1);
      if (found != Integer.MIN_VALUE) {
        return found;
      }
    }
    return Integer.MIN_VALUE;
  }

  private static NotInstrumented missed(Value value, String reason) {
    value.frame().budget.spend(SearchBudget.TOLD);
    return new NotInstrumented(
        value.frame().module.path(), value.frame().where(value.expression()), reason);
  }
}
