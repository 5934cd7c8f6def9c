package io.attentionspectra.formats.internal.chat;

import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import java.beans.FeatureDescriptor;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/** Resolves as another does, and spends what methods, filters and tests cost. */
final class CountedCalls extends ELResolver {

  /** The library looks a method of lists and maps up among all of its class. */
  private static final int METHOD_STEPS = 6;

  private static final int FILTER_STEPS = 2;

  /** Letters that take the memory of what a filter makes of an entry. */
  private static final int FILTERED = 16;

  /** Filters that take a list as it is. */
  private static final Set<String> WHOLE =
      Set.of("count", "d", "default", "first", "last", "length");

  /** Filters, and methods of lists and maps, that do not look into their entries. */
  private static final Set<String> FLAT =
      Set.of(
          ("attr batch count d default first items last length list map reject rejectattr reverse"
                  + " select selectattr slice get keys values append insert copy")
              .split(" "));

  private final ELResolver inner;
  private final Budget budget;

  CountedCalls(ELResolver inner, Budget budget) {
    this.inner = inner;
    this.budget = budget;
  }

  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      Object method,
      Class<?> @Nullable [] types,
      Object @Nullable [] given) {
    Object[] arguments = given == null ? new Object[0] : given;
    if (base instanceof Filter filter) {
      filtered(filter.getName(), arguments.length > 0 ? arguments[0] : null);
    } else if (base instanceof ExpTest) {
      budget.step(1);
    } else {
      called(String.valueOf(method), base, arguments);
    }
    Object result = inner.invoke(context, base, method, types, given);
    budget.make(result);
    return result;
  }

  private void filtered(String name, @Nullable Object value) {
    budget.step(FILTER_STEPS);
    if (value instanceof Collection<?> list && !WHOLE.contains(name)) {
      budget.spend((long) FILTERED * list.size());
    }
    if (value instanceof String || !FLAT.contains(name)) {
      budget.read(value);
    }
  }

  private void called(String method, @Nullable Object base, Object[] arguments) {
    budget.step(base instanceof String ? 1 : METHOD_STEPS);
    if (base instanceof String || !FLAT.contains(method)) {
      budget.read(base);
    }
    for (Object each : arguments) {
      budget.nest(each);
    }
  }

  @Override
  public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
    return inner.getValue(context, base, property);
  }

  @Override
  public @Nullable Class<?> getType(ELContext context, @Nullable Object base, Object property) {
    return inner.getType(context, base, property);
  }

  @Override
  public void setValue(ELContext context, @Nullable Object base, Object property, Object value) {
    inner.setValue(context, base, property, value);
  }

  @Override
  public boolean isReadOnly(ELContext context, @Nullable Object base, Object property) {
    return inner.isReadOnly(context, base, property);
  }

  @Override
  public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, @Nullable Object base) {
    return inner.getFeatureDescriptors(context, base);
  }

  @Override
  public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
    return inner.getCommonPropertyType(context, base);
  }
}
