package io.attentionspectra.cli.io;

import io.attentionspectra.formats.torchscript.ProbePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that names attention which the search in a TorchScript file does not find. */
public final class PatternOption {

  @Option(
      names = "--pattern",
      paramLabel = "PATTERN",
      converter = Converter.class,
      description =
          "CLASS.METHOD:VARIABLE or CLASS.METHOD:VARIABLE,Q,K: attention of a TorchScript file "
              + "that the search does not find: the variable "
              + "that holds it in the file's source, and those that hold q and k. May be "
              + "repeated.")
  private List<ProbePattern> patterns = new ArrayList<>();

  public ProbePattern[] given() {
    return patterns.toArray(ProbePattern[]::new);
  }

  /** {@code SelfAttention.forward:attention,q,k}. */
  static final class Converter implements ITypeConverter<ProbePattern> {

    private static final Pattern FORM = Pattern.compile("(.+)\\.(\\w+):(\\w+)(?:,(\\w+),(\\w+))?");

    @Override
    public ProbePattern convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is no pattern, give CLASS.METHOD:VARIABLE or CLASS.METHOD:VARIABLE,Q,K");
      }
      ProbePattern attention = ProbePattern.attention(form.group(1), form.group(2), form.group(3));
      return form.group(4) == null
          ? attention
          : attention.withQuery(form.group(4)).withKey(form.group(5));
    }
  }
}
