package io.attentionspectra.formats.internal.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.lib.tag.IfTag;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.objects.Namespace;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.TextNode;
import com.hubspot.jinjava.util.ObjectIterator;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ExpressionFactory;

/**
 * The one door to the template library, set up as chat templates expect it: blocks trimmed, {@code
 * raise_exception}, {@code strftime_now}, methods of strings as Python has them. Templates come
 * from files, so each rendering has a budget of steps and of letters, and nothing that reads
 * elsewhere is there. {@link ChatTemplate} calls it.
 */
final class TemplateEngine {

  /** What {@code strftime_now} says, so that numbers do not change from day to day. */
  static final String TODAY = "26 Jul 2024";

  static final int LETTERS = 1 << 22;

  /** Letters of a template; its tags are searched for in quadratic time. */
  private static final int LONGEST = 1 << 16;

  /** Expressions kept parsed, as many as the library keeps. */
  private static final int EXPRESSIONS = 1000;

  private static final int LOOP = 10_000;
  private static final int DEPTH = 48;

  /** Those of the tag itself counted; published templates have up to six. */
  private static final int NESTED = 12;

  /** A slice that turns a list around, which the library does not parse, in a tag. */
  private static final Pattern TAG = Pattern.compile("\\{[%{].*?[%}]\\}", Pattern.DOTALL);

  private static final Pattern STRING =
      Pattern.compile("'(?:[^'\\\\]++|\\\\.)*+'|\"(?:[^\"\\\\]++|\\\\.)*+\"", Pattern.DOTALL);

  private static final Pattern TEST = Pattern.compile("\\bis\\s+(?:not\\s+)?(\\w+)");

  private static final Pattern CONDITION =
      Pattern.compile("^\\{%-?\\s*for\\b(?!.*\\belse\\b).*\\sif\\s", Pattern.DOTALL);

  private static final Pattern FILTER = Pattern.compile("\\|\\s*(\\w+)");

  /** Names of classes that messages of the library begin with. */
  private static final Pattern CLASS = Pattern.compile("\\b(?:\\w+\\.)*\\w*Exception\\b:? ?");

  private static final String TURNED = "[::-1]";

  private static final Set<String> TAGS =
      Set.of("if", "elif", "else", "for", "break", "continue", "set", "macro", "raw", "generation");

  private static final Set<String> FILTERS =
      Set.of(
          ("abs attr batch capitalize count d default dictsort e escape first float groupby int"
               + " items join last length list lower map max min reject rejectattr replace reverse"
               + " round select selectattr slice sort split string sum title tojson trim truncate"
               + " unique upper")
              .split(" "));

  private static final Set<String> TESTS =
      Set.of(
          ("boolean defined divisibleby eq equalto even false float ge gt in integer iterable le"
                  + " lower lt mapping ne none number odd sequence string true undefined upper")
              .split(" "));

  /** All that no template of chats needs: what includes files, or fills memory by one call. */
  private static final Map<Library, Set<String>> LEFT_OUT = leftOut();

  /** A list is written by a mapper that is made for it. */
  private static final int WRITTEN_STEPS = 6;

  /** A scope is made for each loop. */
  private static final int LOOP_STEPS = 3;

  /** One engine serves one thread at a time. */
  private final Budget budget = new Budget();

  private final Jinjava library;
  private Optional<TemplateError> firstError = Optional.empty();

  TemplateEngine() {
    ExpressionFactory expressions =
        new ExpressionFactoryImpl(
            new TreeStore(new CountedSyntax(budget), new Cache(EXPRESSIONS)),
            new TruthyTypeConverter());
    CompositeELResolver resolver = new CompositeELResolver();
    resolver.add(new PythonStrings());
    resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    library =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withDisabled(LEFT_OUT)
                .withElResolver(new CountedCalls(resolver, budget))
                .withInterperterFactory(new CountedInterpreters())
                .withLegacyOverrides(
                    LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUsePyishObjectMapper(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withAllowAdjacentTextNodes(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .withKeepNullableLoopValues(true)
                        .build())
                .withNestedInterpretationEnabled(false)
                .withMaxOutputSize(LETTERS)
                .withMaxStringLength(LETTERS)
                .withRangeLimit(LOOP)
                .withMaxListSize(LOOP)
                .withMaxMapSize(LOOP)
                .withMaxRenderDepth(DEPTH)
                .withMaxMacroRecursionDepth(DEPTH)
                .withProcessors(
                    JinjavaProcessors.newBuilder().withNodePreProcessor(this::begin).build())
                .build()) {
          @Override
          public ExpressionFactory getExpressionFactory() {
            return expressions;
          }
        };
    register("raise_exception", String.class);
    register("strftime_now", String.class);
    register("namespace", Object[].class);
    register("range", Object[].class);
    library.getGlobalContext().registerFilter(new PythonJson());
    library.getGlobalContext().registerFilter(new PythonTrim());
    library.getGlobalContext().registerTag(new Generation());
    library.getGlobalContext().registerTag(new CountedFor());
    library.getGlobalContext().registerTag(new CountedIf());
  }

  private static Map<Library, Set<String>> leftOut() {
    Context all = new Jinjava().getGlobalContext();
    return Map.of(
        Library.TAG, others(all.getAllTags().stream().map(Tag::getName), TAGS),
        Library.FILTER, others(all.getAllFilters().stream().map(Filter::getName), FILTERS),
        Library.FUNCTION, Set.of("today", "type", "unixtimestamp"));
  }

  private static Set<String> others(Stream<String> names, Set<String> kept) {
    return names
        .filter(name -> !kept.contains(name) && !name.startsWith("end"))
        .collect(Collectors.toSet());
  }

  private void register(String name, Class<?> argument) {
    library
        .getGlobalContext()
        .registerFunction(
            new ELFunctionDefinition("", name, Functions.class, methodName(name), argument));
  }

  private static String methodName(String name) {
    return switch (name) {
      case "raise_exception" -> "raise";
      case "strftime_now" -> "today";
      default -> name;
    };
  }

  /** The library goes on after an error, which a template that is wrong may make at every node. */
  private void begin(Node node, JinjavaInterpreter interpreter) {
    budget.step(1);
    firstError = interpreter.getErrorsCopy().stream().findFirst();
    if (firstError.isPresent()) {
      throw new Budget.Stop();
    }
    if (node instanceof TextNode) {
      budget.spend(node.getMaster().getImage().length());
    }
  }

  /**
   * A template put through.
   *
   * @throws TemplateFailure if the template refuses the values, is none, or spends its budget
   */
  synchronized String render(String template, Map<String, Object> values) throws TemplateFailure {
    budget.begin();
    firstError = Optional.empty();
    requireKnown(template);
    try {
      RenderResult result = library.renderForResult(bare(template), new HashMap<>(values));
      Optional<TemplateError> error = firstError.or(() -> result.getErrors().stream().findFirst());
      if (budget.isSpent()) {
        throw new TemplateFailure(budget.describe());
      }
      if (error.isPresent()) {
        throw new TemplateFailure(message(error.get()));
      }
      return result.getOutput();
    } catch (StackOverflowError e) {
      throw new TemplateFailure("it is nested too deeply");
    } catch (RuntimeException e) {
      throw new TemplateFailure(
          budget.isSpent()
              ? budget.describe()
              : CLASS.matcher(String.valueOf(e.getMessage())).replaceAll(""));
    }
  }

  /**
   * Refuses what the library does not: it looks ahead at every bracket, which takes ages where many
   * are nested, and gives nothing for filters, tests and loops that it does not know.
   */
  private static void requireKnown(String template) throws TemplateFailure {
    if (template.length() > LONGEST) {
      throw new TemplateFailure("it has more than " + LONGEST + " letters");
    }
    Matcher tags = TAG.matcher(template);
    while (tags.find()) {
      String bare = STRING.matcher(tags.group()).replaceAll("''");
      int open = 0;
      for (int at = 0; at < bare.length(); at++) {
        char each = bare.charAt(at);
        open += "([{".indexOf(each) >= 0 ? 1 : ")]}".indexOf(each) >= 0 ? -1 : 0;
        if (open > NESTED) {
          throw new TemplateFailure("more than " + NESTED + " brackets are nested in a tag");
        }
      }
      requireNames(FILTER, bare, FILTERS, "filter");
      requireNames(TEST, bare, TESTS, "test");
      if (CONDITION.matcher(bare).find()) {
        throw new TemplateFailure("a loop with a condition of its own is not known");
      }
    }
  }

  private static void requireNames(Pattern use, String bare, Set<String> known, String what)
      throws TemplateFailure {
    Matcher uses = use.matcher(bare);
    while (uses.find()) {
      if (!known.contains(uses.group(1))) {
        throw new TemplateFailure("the " + what + " " + uses.group(1) + " is not known");
      }
    }
  }

  private static String message(TemplateError error) {
    for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
      if (cause instanceof Raised raised) {
        return "it says " + raised.getMessage();
      }
    }
    String message = CLASS.matcher(String.valueOf(error.getMessage())).replaceAll("");
    return error.getLineno() > 0 ? "line " + error.getLineno() + ": " + message : message;
  }

  /** Without one line break at its end, as Jinja has it, and with slices that are parsed. */
  private static String bare(String template) {
    String whole =
        template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    return TAG.matcher(whole).replaceAll(tag -> Matcher.quoteReplacement(parsed(tag.group())));
  }

  private static String parsed(String tag) {
    return NamedArguments.bracketed(tag.replace(TURNED, "|reverse|list"));
  }

  /** Why a template gives no text. */
  static final class TemplateFailure extends Exception {

    private static final long serialVersionUID = 1;

    TemplateFailure(String message) {
      super(message);
    }
  }

  private static final class Raised extends RuntimeException {

    private static final long serialVersionUID = 1;

    Raised(String message) {
      super(message);
    }
  }

  /** A text on its way out: each tag that is around it copies it. */
  private String written(String text) {
    budget.make(text);
    return text;
  }

  /** Interpreters that spend what writing lists and maps costs, each with a mapper of its own. */
  private final class CountedInterpreters implements InterpreterFactory {

    @Override
    public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
      return new CountedInterpreter(original);
    }

    @Override
    public JinjavaInterpreter newInstance(
        Jinjava application, Context context, JinjavaConfig config) {
      return new CountedInterpreter(application, context, config);
    }
  }

  private final class CountedInterpreter extends JinjavaInterpreter {

    CountedInterpreter(JinjavaInterpreter original) {
      super(original);
    }

    CountedInterpreter(Jinjava application, Context context, JinjavaConfig config) {
      super(application, context, config);
    }

    @Override
    public String getAsString(Object value) {
      if (value instanceof Collection || value instanceof Map) {
        budget.step(WRITTEN_STEPS);
        budget.nest(value);
      }
      return written(super.getAsString(value));
    }
  }

  /** A loop whose rounds count as steps, also where they have no body. */
  private final class CountedFor extends ForTag {

    private static final long serialVersionUID = 1;

    @Override
    public String renderForCollection(
        TagNode node, JinjavaInterpreter interpreter, List<String> names, Object collection) {
      budget.step(LOOP_STEPS);
      budget.step(ObjectIterator.getLoop(collection).getLength());
      return written(super.renderForCollection(node, interpreter, names, collection));
    }
  }

  private final class CountedIf extends IfTag {

    private static final long serialVersionUID = 1;

    @Override
    public String interpret(TagNode node, JinjavaInterpreter interpreter) {
      return written(super.interpret(node, interpreter));
    }
  }

  /** {@code generation} marks what a model says in training, and writes its body. */
  private final class Generation implements Tag {

    private static final long serialVersionUID = 1;

    @Override
    public String getName() {
      return "generation";
    }

    @Override
    public String interpret(TagNode node, JinjavaInterpreter interpreter) {
      StringBuilder body = new StringBuilder();
      node.getChildren().forEach(child -> body.append(child.render(interpreter)));
      return written(body.toString());
    }
  }

  /** Functions of templates; the library calls them by name. */
  public static final class Functions {

    private Functions() {}

    @SuppressWarnings("DoNotCallSuggester") // templates do call it
    public static Object raise(String message) {
      throw new Raised(message);
    }

    public static String today(String format) {
      if (!format.equals("%d %b %Y")) {
        throw new IllegalArgumentException("strftime_now knows %d %b %Y alone, not " + format);
      }
      return TODAY;
    }

    public static List<Long> range(Object... given) {
      long from = given.length > 1 ? number(given[0]) : 0;
      long to = number(given[given.length > 1 ? 1 : 0]);
      long step = given.length > 2 ? number(given[2]) : 1;
      if (step == 0 || Math.abs((double) to - from) / Math.abs(step) > LOOP) {
        throw new IllegalArgumentException("a range has " + LOOP + " numbers at most");
      }
      return LongStream.iterate(from, i -> step > 0 ? i < to : i > to, i -> i + step)
          .boxed()
          .toList();
    }

    private static long number(Object of) {
      return ((Number) of).longValue();
    }

    public static Namespace namespace(Object... given) {
      Namespace namespace = new Namespace(new HashMap<>(), LOOP);
      for (Object each : List.of(given)) {
        if (each instanceof NamedParameter named) {
          namespace.put(named.getName(), named.getValue());
        }
      }
      return namespace;
    }
  }
}
