package io.attentionspectra.formats.internal.image;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.internal.checkpoint.TensorShape;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.Patches;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * Cuts images into patches for models of images: files that Java reads (PNG, JPEG, GIF, BMP), put
 * through what the directory's {@code preprocessor_config.json} says, or tensors of pixel values,
 * (channels, height, width), named {@code FILE.safetensors:NAME} and taken as they are. Made by
 * readers of models in the place of a tokenizer.
 */
public final class ImagePatches {

  private static final String TENSORS = ".safetensors:";

  /** More than cameras make, and little enough for their numbers to fit beside a model. */
  private static final long MOST_PIXELS = 1 << 25;

  private static final String REMEDY = "give image files, or FILE.safetensors:NAME";

  private final Path directory;
  private final Patches patches;
  private Optional<ImageSettings> settings = Optional.empty();

  private ImagePatches(Path directory, Patches patches) {
    this.directory = directory;
    this.patches = patches;
  }

  /**
   * What cuts images for a model; the settings are read with the first file.
   *
   * @param directory of the model
   * @param patches of its images
   * @return in the place of a tokenizer
   */
  public static TextTokenizer of(Path directory, Patches patches) {
    ImagePatches images = new ImagePatches(directory, patches);
    return TextTokenizer.ofImages("patches of images", "", images::tokens);
  }

  /** Patches of the image of a name, behind the class token; of no name, the class token alone. */
  private TokenizedText tokens(String name) {
    if (name.isEmpty()) {
      return TokenizedText.ofVectors(new float[patches.pixels()], new boolean[] {true});
    }
    float[] pixels = name.contains(TENSORS) ? tensor(name) : file(name);
    boolean[] special = new boolean[patches.count() + 1];
    special[0] = true;
    return TokenizedText.ofVectors(cut(pixels), special);
  }

  /** Patch by patch, each channel by channel, zeros before them for the class token. */
  private float[] cut(float[] pixels) {
    int image = patches.image();
    int size = patches.size();
    int across = image / size;
    float[] vectors = new float[(patches.count() + 1) * patches.pixels()];
    for (int channel = 0; channel < patches.channels(); channel++) {
      for (int y = 0; y < image; y++) {
        for (int x = 0; x < image; x++) {
          int patch = y / size * across + x / size + 1;
          int inside = (channel * size + y % size) * size + x % size;
          vectors[patch * patches.pixels() + inside] = pixels[(channel * image + y) * image + x];
        }
      }
    }
    return vectors;
  }

  private float[] tensor(String name) {
    int end = name.indexOf(TENSORS) + TENSORS.length();
    try (SafetensorsFile file = SafetensorsFile.open(path(name.substring(0, end - 1)))) {
      StoredTensor tensor = file.tensor(name.substring(end));
      TensorShape expected = TensorShape.of(patches.channels(), patches.image(), patches.image());
      if (!tensor.shape().equals(expected)) {
        throw Check.failure(
            Excerpt.of(name), tensor.shape(), "must have shape " + expected, "give pixel values");
      }
      float[] pixels = new float[Math.toIntExact(tensor.shape().size())];
      tensor.elements(0, pixels.length).get(pixels);
      return pixels;
    }
  }

  private float[] file(String name) {
    BufferedImage image = read(name);
    ImageSettings how = settings();
    int side = patches.image();
    if (how.filter().isEmpty() && (image.getWidth() != side || image.getHeight() != side)) {
      throw Check.failure(
          "image",
          Excerpt.of(name),
          "has " + image.getWidth() + " x " + image.getHeight() + " pixels, and do_resize is false",
          "give images of " + side + " x " + side + " pixels");
    }
    float[] pixels = new float[patches.channels() * side * side];
    int[] stored = new int[image.getWidth() * image.getHeight()];
    for (int channel = 0; channel < patches.channels(); channel++) {
      read(image, channel, stored);
      int[] own =
          how.filter()
              .map(to -> to.resized(stored, image.getWidth(), image.getHeight(), side))
              .orElse(stored);
      for (int i = 0; i < own.length; i++) {
        pixels[channel * own.length + i] =
            (float)
                ((own[i] * how.factor() - how.means().get(channel))
                    / how.deviations().get(channel));
      }
    }
    return pixels;
  }

  private synchronized ImageSettings settings() {
    if (settings.isEmpty()) {
      settings = Optional.of(ImageSettings.in(directory, patches));
    }
    return settings.get();
  }

  /**
   * Fills values with one channel, row by row: asked for single pixels, Java makes an array for
   * each. Grey values are those stored: Java would brighten them on their way to colours.
   */
  private static void read(BufferedImage image, int channel, int[] values) {
    boolean grey = isGrey(image);
    int width = image.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      if (grey) {
        image.getRaster().getSamples(0, y, width, 1, 0, row);
      } else {
        image.getRGB(0, y, width, 1, row, 0, width);
      }
      for (int x = 0; x < width; x++) {
        values[y * width + x] = grey ? row[x] : row[x] >> (16 - 8 * channel) & 0xFF;
      }
    }
  }

  private BufferedImage read(String name) {
    Path path = path(name);
    if (!Files.isRegularFile(path)) {
      throw Check.failure("image", Excerpt.of(name), "is no file", REMEDY);
    }
    try (ImageInputStream input = new FileImageInputStream(path.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        throw Check.failure(
            "image", Excerpt.of(name), "is no image that is read", "give PNG, JPEG, GIF or BMP");
      }
      return required(name, decoded(name, readers.next(), input));
    } catch (IOException e) {
      throw Check.failure(
          "image",
          Excerpt.of(name),
          "cannot be read (" + FileFailure.reason(e) + ")",
          "save it again as PNG");
    }
  }

  /** The first image of a file; its size is asked for before there is memory for it. */
  private BufferedImage decoded(String name, ImageReader reader, ImageInputStream input)
      throws IOException {
    try {
      reader.setInput(input, true, true);
      long width = sound(() -> reader.getWidth(0));
      long height = sound(() -> reader.getHeight(0));
      if (height * Math.max(width, patches.image()) > MOST_PIXELS) {
        throw Check.failure(
            "image",
            Excerpt.of(name),
            "has " + width + " x " + height + " pixels, too many to be read",
            "give at most " + MOST_PIXELS + ", and no strip that is far higher than wide");
      }
      return sound(() -> reader.read(0));
    } finally {
      reader.dispose();
    }
  }

  /** Java's readers end in failures of many kinds where an image is damaged. */
  private static <T> T sound(Decoding<T> work) throws IOException {
    try {
      return work.decode();
    } catch (RuntimeException e) {
      throw new IIOException("it is damaged", e);
    }
  }

  @FunctionalInterface
  private interface Decoding<T> {
    T decode() throws IOException;
  }

  private BufferedImage required(String name, BufferedImage image) {
    int most = 0;
    for (int bits : image.getColorModel().getComponentSize()) {
      most = Math.max(most, bits);
    }
    int channels = patches.channels();
    if (most > 8 || !(channels == 3 || (channels == 1 && isGrey(image)))) {
      throw Check.failure(
          "image",
          Excerpt.of(name),
          "has other pixels than the model's " + channels + " channels of 8 bits",
          "convert it, or give its pixel values as FILE.safetensors:NAME");
    }
    return image;
  }

  private static boolean isGrey(BufferedImage image) {
    return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw Check.failure("image", Excerpt.of(name), "is no name of a file", REMEDY);
    }
  }
}
