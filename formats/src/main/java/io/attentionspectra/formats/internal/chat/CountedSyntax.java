package io.attentionspectra.formats.internal.chat;

import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.AstDict;
import com.hubspot.jinjava.el.ext.AstList;
import com.hubspot.jinjava.el.ext.AstMacroFunction;
import com.hubspot.jinjava.el.ext.AstRangeBracket;
import com.hubspot.jinjava.el.ext.AstTuple;
import com.hubspot.jinjava.el.ext.CollectionMembershipOperator;
import com.hubspot.jinjava.el.ext.CollectionNonMembershipOperator;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.OrOperator;
import com.hubspot.jinjava.el.ext.StringConcatOperator;
import java.util.Map;
import java.util.Set;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner.ExtensionToken;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstFunction;
import jinjava.de.odysseus.el.tree.impl.ast.AstLiteral;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.javax.el.ELContext;
import org.jspecify.annotations.Nullable;

/** The expressions of the library, whose operators, lists, slices and functions spend a budget. */
final class CountedSyntax extends ExtendedSyntaxBuilder {

  private static final long serialVersionUID = 1;

  /** They give one of their values, and need not compute the other. */
  private static final Set<AstBinary.Operator> CHOICES =
      Set.of(AstBinary.AND, AstBinary.OR, OrOperator.OP);

  /** Those that the library adds to its expressions, and that read or write more than numbers. */
  private static final Map<ExtensionToken, Parser.ExtensionHandler> ADDED =
      Map.of(
          StringConcatOperator.TOKEN,
          StringConcatOperator.HANDLER,
          CollectionMembershipOperator.TOKEN,
          CollectionMembershipOperator.HANDLER,
          CollectionNonMembershipOperator.TOKEN,
          CollectionNonMembershipOperator.HANDLER);

  private final transient Budget budget;

  CountedSyntax(Budget budget) {
    super(Builder.Feature.METHOD_INVOCATIONS, Builder.Feature.VARARGS);
    this.budget = budget;
  }

  @Override
  protected Parser createParser(String expression) {
    return new CountedParser(this, expression, budget);
  }

  private static final class CountedParser extends ExtendedParser {

    /** A macro has a scope of its own. */
    private static final int FUNCTION_STEPS = 2;

    private final Budget budget;

    CountedParser(Builder builder, String expression, Budget budget) {
      super(builder, expression);
      this.budget = budget;
      ADDED.forEach((token, handler) -> putExtensionHandler(token, counted(handler)));
    }

    private ExtensionHandler counted(ExtensionHandler handler) {
      return new ExtensionHandler(handler.getExtensionPoint()) {
        @Override
        public AstNode createAstNode(AstNode... children) {
          AstNode node = handler.createAstNode(children);
          return node instanceof AstBinary made
              ? createAstBinary(made.getChild(0), made.getChild(1), made.getOperator())
              : node;
        }
      };
    }

    @Override
    protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
      return super.createAstBinary(
          left, right, CHOICES.contains(operator) ? operator : counted(operator));
    }

    private AstBinary.Operator counted(AstBinary.Operator operator) {
      return new AstBinary.Operator() {
        @Override
        public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
          Value first = new Value(left.eval(bindings, context));
          Value second = new Value(right.eval(bindings, context));
          budget.read(first.value);
          budget.read(second.value);
          Object made = operator.eval(bindings, context, first, second);
          budget.make(made);
          return made;
        }

        @Override
        public String toString() {
          return operator.toString();
        }
      };
    }

    @Override
    protected AstList createAstList(AstParameters elements) {
      return new AstList(elements) {
        @Override
        public Object eval(Bindings bindings, ELContext context) {
          return nested(super.eval(bindings, context));
        }
      };
    }

    @Override
    protected AstTuple createAstTuple(AstParameters elements) {
      return new AstTuple(elements) {
        @Override
        public Object eval(Bindings bindings, ELContext context) {
          return nested(super.eval(bindings, context));
        }
      };
    }

    @Override
    protected AstDict createAstDict(Map<AstNode, AstNode> entries) {
      return new AstDict(entries) {
        @Override
        public Object eval(Bindings bindings, ELContext context) {
          return nested(super.eval(bindings, context));
        }
      };
    }

    private Object nested(Object made) {
      budget.nest(made);
      return made;
    }

    @Override
    protected AstRangeBracket createAstRangeBracket(
        AstNode base, AstNode from, AstNode to, boolean lvalue, boolean strict) {
      return new AstRangeBracket(base, from, to, lvalue, strict, ignoreReturnType()) {
        @Override
        public Object eval(Bindings bindings, ELContext context) {
          Object made = super.eval(bindings, context);
          budget.make(made);
          return made;
        }
      };
    }

    private boolean ignoreReturnType() {
      return context.isEnabled(Builder.Feature.IGNORE_RETURN_TYPE);
    }

    @Override
    protected AstFunction createAstFunction(String name, int index, AstParameters parameters) {
      return new AstMacroFunction(
          name, index, parameters, context.isEnabled(Builder.Feature.VARARGS)) {
        @Override
        public @Nullable Object eval(Bindings bindings, ELContext context) {
          budget.step(FUNCTION_STEPS);
          Object made = super.eval(bindings, context);
          budget.make(made);
          return made;
        }
      };
    }
  }

  /** What was computed, for an operator that computes it again. */
  private static final class Value extends AstLiteral {

    private final @Nullable Object value;

    Value(@Nullable Object value) {
      this.value = value;
    }

    @Override
    public @Nullable Object eval(Bindings bindings, ELContext context) {
      return value;
    }

    @Override
    public void appendStructure(StringBuilder structure, Bindings bindings) {
      structure.append(value);
    }
  }
}
