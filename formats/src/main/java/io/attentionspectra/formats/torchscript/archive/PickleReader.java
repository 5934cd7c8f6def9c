package io.attentionspectra.formats.torchscript.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads a pickle of an archive into plain values without making any object of its classes. Given
 * the bytes of a record, it returns what they describe; {@link ArchiveObjects} calls it before the
 * engine gets the file, since the engine believes every number of a damaged pickle.
 *
 * <p>Read are the opcodes that the engine reads: protocol 2, as {@code torch.jit.save} writes it.
 * Source: the opcode table of CPython's {@code pickletools}.
 */
final class PickleReader {

  /** A class or function by name. */
  record Global(String module, String name) {
    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /** A tuple, list or dictionary, whose items are key, value, key, value …. */
  record Items(char kind, List<Object> values) {

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * What a class or function makes of arguments, or a reference to a stored tensor.
   *
   * @param maker a class or function; {@link #NONE} for a reference
   * @param parts the arguments, then what is set afterwards
   */
  record Made(Object maker, List<Object> parts) {

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Python's None. */
  static final Object NONE = new Object();

  private static final Object MARK = new Object();

  /** Values of one pickle: far more than the names and tensors of any model, or its vocabulary. */
  private static final int MOST = 2_000_000;

  private final ByteBuffer bytes;
  private final Function<String, IllegalArgumentException> refusal;
  private final List<Object> stack = new ArrayList<>();
  private final List<Object> memo = new ArrayList<>();
  private final List<Made> made = new ArrayList<>();
  private int values;

  /**
   * A reader of one pickle.
   *
   * @param bytes the record
   * @param refusal makes a failure of a reason
   */
  PickleReader(byte[] bytes, Function<String, IllegalArgumentException> refusal) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.refusal = refusal;
  }

  /**
   * Reads all of it.
   *
   * @return the value that it describes
   * @throws IllegalArgumentException if it is damaged
   */
  Object read() {
    if (unsigned() != 0x80 || unsigned() != 2) {
      throw failure("is not of protocol 2");
    }
    for (int opcode = unsigned(); opcode != '.'; opcode = unsigned()) {
      if (++values > MOST) {
        throw failure("has more than " + MOST + " values");
      }
      read(opcode);
    }
    if (stack.size() != 1 || bytes.hasRemaining()) {
      throw failure(bytes.hasRemaining() ? "goes on after its end" : "leaves values over");
    }
    return top();
  }

  /** All that classes and functions make, in the order of the pickle. */
  List<Made> made() {
    return made;
  }

  private void read(int opcode) {
    switch (opcode) {
      case '(' -> stack.add(MARK);
      case 'N' -> stack.add(NONE);
      case 0x88, 0x89 -> stack.add(opcode == 0x88);
      case 'K' -> stack.add((long) unsigned());
      case 'M' -> stack.add((long) (unsigned() | (unsigned() << 8)));
      case 'J' -> stack.add((long) number(4).getInt());
      case 0x8a -> stack.add(whole(unsigned()));
      case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(number(8).getLong())));
      case 'X' -> stack.add(text(number(4).getInt()));
      case 'c' -> stack.add(new Global(line(), line()));
      case 'q' -> put(unsigned());
      case 'r' -> put(number(4).getInt());
      case 'h' -> get(unsigned());
      case 'j' -> get(number(4).getInt());
      default -> build(opcode);
    }
  }

  private void build(int opcode) {
    switch (opcode) {
      case ')', ']', '}' -> stack.add(new Items((char) opcode, new ArrayList<>()));
      case 't' -> stack.add(new Items(')', sinceMark()));
      case 0x85, 0x86, 0x87 -> stack.add(new Items(')', last(opcode - 0x84)));
      case 'l' -> stack.add(new Items(']', sinceMark()));
      case 'd' -> stack.add(new Items('}', pairs(sinceMark())));
      case 'a' -> extend(']', last(1));
      case 'e' -> extend(']', sinceMark());
      case 's' -> extend('}', last(2));
      case 'u' -> extend('}', pairs(sinceMark()));
      case 0x81, 'R' -> make();
      case 'b' -> set();
      case 'Q' -> refer();
      default -> throw failure("has an unknown operation " + opcode);
    }
  }

  private void make() {
    List<Object> both = last(2);
    if (!(both.get(0) instanceof Global global)
        || !(both.get(1) instanceof Items arguments && arguments.kind() == ')')) {
      throw failure("makes an object of what is no class");
    }
    add(new Made(global, new ArrayList<>(List.of(arguments))));
  }

  private void refer() {
    add(new Made(NONE, last(1)));
  }

  private void add(Made object) {
    made.add(object);
    stack.add(object);
  }

  private void set() {
    List<Object> state = last(1);
    if (!(top() instanceof Made object) || object.maker() == NONE) {
      throw failure("sets the attributes of what is no object");
    }
    object.parts().addAll(state);
  }

  private void extend(char kind, List<Object> more) {
    Object target = top();
    if (target instanceof Items items && items.kind() == kind) {
      items.values().addAll(more);
    } else if (target instanceof Made object && object.maker() != NONE) {
      object.parts().addAll(more);
    } else {
      throw failure("puts items into what is no list or dictionary");
    }
  }

  private List<Object> pairs(List<Object> items) {
    if (items.size() % 2 != 0) {
      throw failure("has a dictionary with a key and no value");
    }
    return items;
  }

  /** The engine makes room for as many remembered values as their largest number says. */
  private void put(int number) {
    if (number < 0 || number > memo.size()) {
      throw failure("remembers a value under the number " + Integer.toUnsignedString(number));
    }
    Object value = top();
    if (number == memo.size()) {
      memo.add(value);
    } else {
      memo.set(number, value);
    }
  }

  private void get(int number) {
    if (number < 0 || number >= memo.size()) {
      throw failure("asks for a value that it did not remember");
    }
    stack.add(memo.get(number));
  }

  private Object top() {
    Object top = stack.isEmpty() ? MARK : stack.get(stack.size() - 1);
    if (top == MARK) {
      throw failure("takes a value that is not there");
    }
    return top;
  }

  /** Takes the last values from the stack. */
  private List<Object> last(int count) {
    List<Object> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(0, top());
      stack.remove(stack.size() - 1);
    }
    return taken;
  }

  private List<Object> sinceMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw failure("ends a sequence that it did not begin");
    }
    List<Object> taken = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return taken;
  }

  private int unsigned() {
    return number(1).get() & 0xff;
  }

  /** The bytes of a number of known size. */
  private ByteBuffer number(int size) {
    if (bytes.remaining() < size) {
      throw failure("ends too early");
    }
    ByteBuffer number = bytes.slice(bytes.position(), size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + size);
    return number;
  }

  /** A whole number of up to 8 bytes, its sign in the last. */
  private long whole(int size) {
    if (size > Long.BYTES) {
      throw failure("has a whole number of " + size + " bytes");
    }
    ByteBuffer digits = number(size);
    long value = size == 0 ? 0 : digits.get(size - 1);
    for (int i = size - 2; i >= 0; i--) {
      value = (value << 8) | (digits.get(i) & 0xff);
    }
    return value;
  }

  private String text(int size) {
    if (size < 0 || size > bytes.remaining()) {
      throw failure("has a text longer than itself");
    }
    byte[] utf8 = new byte[size];
    bytes.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private String line() {
    int start = bytes.position();
    while (unsigned() != '\n') {
      // up to the end of the line
    }
    int size = bytes.position() - 1 - start;
    return new String(bytes.array(), start, size, StandardCharsets.UTF_8);
  }

  private IllegalArgumentException failure(String reason) {
    return refusal.apply("byte " + bytes.position() + " " + reason);
  }
}
