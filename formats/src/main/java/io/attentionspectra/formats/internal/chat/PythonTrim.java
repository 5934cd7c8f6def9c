package io.attentionspectra.formats.internal.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.util.Objects;

/** {@code trim} as Jinja2 has it: what Python takes for blank, or the characters given. */
final class PythonTrim implements Filter {

  @Override
  public String getName() {
    return "trim";
  }

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
    return PythonStrings.stripped(Objects.toString(value, ""), arguments, true, true);
  }
}
