package io.attentionspectra.formats.internal.image;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.transformer.Patches;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged images, and what a directory says of them. */
final class ImageFuzzTest {

  private static final String SETTINGS =
      """
      {"do_resize": true, "size": {"height": 8, "width": 8}, "resample": 3, "do_rescale": true,
       "rescale_factor": 0.00392156862745098, "do_normalize": true, "do_center_crop": false,
       "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
      """;

  private static final Patches PATCHES = new Patches(3, 8, 4);

  @TempDir private Path directory;
  private Path settings;

  @BeforeEach
  void write() throws IOException {
    settings = Files.writeString(directory.resolve("preprocessor_config.json"), SETTINGS);
  }

  private static byte[] image(String format) throws IOException {
    BufferedImage image = new BufferedImage(11, 9, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 99; i++) {
      image.setRGB(i % 11, i / 11, i * 0x020501);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes));
    return bytes.toByteArray();
  }

  private float[] read(Path file) {
    try (TextTokenizer images = ImagePatches.of(directory, PATCHES)) {
      return images.tokenize(file.toString()).vectors();
    }
  }

  @Test
  void images() throws IOException {
    List<byte[]> sound = new ArrayList<>();
    for (String format : List.of("png", "jpg", "gif", "bmp")) {
      sound.add(image(format));
    }
    Path file = directory.resolve("image");
    for (byte[] each : sound) {
      read(Files.write(file, each));
    }
    FuzzCampaign.run(
        "image",
        2000,
        random -> {
          byte[] each = sound.get(random.nextInt(sound.size()));
          read(Files.write(file, Damage.bytes(each, random)));
        });
    assertEquals(2, directory.toFile().list().length);
  }

  @Test
  void whatIsDoneToThem() throws IOException {
    Path file = Files.write(directory.resolve("image.bmp"), image("bmp"));
    FuzzCampaign.run(
        "settings of images",
        2000,
        random -> {
          Files.write(settings, Damage.jsonBytes(SETTINGS, random));
          read(file);
        });
    assertEquals(2, directory.toFile().list().length);
  }

  /** The header of a PNG: a signature, then a chunk that begins with both sizes, and its sum. */
  @Test
  void sizesAreLookedAtBeforeThereIsMemoryForThem() throws IOException {
    byte[] png = image("png");
    int[][] sizes = {{50_000, 50_000}, {1, 30_000_000}};
    for (int[] size : sizes) {
      ByteBuffer header = ByteBuffer.wrap(png);
      header.putInt(16, size[0]).putInt(20, size[1]);
      CRC32 check = new CRC32();
      check.update(png, 12, 17);
      header.putInt(29, (int) check.getValue());
      Path file = Files.write(directory.resolve("huge.png"), png);
      assertRefused("has " + size[0] + " x " + size[1] + " pixels", () -> read(file));
    }
  }

  /** Number 138,781 of seed 401, a GIF that claims 6,410 x 3,077 pixels, took 1.7 GB. */
  @Test
  void imagesOfCamerasAreReadInHalfAGigabyte() throws IOException {
    BufferedImage palette = new BufferedImage(6410, 3077, BufferedImage.TYPE_BYTE_INDEXED);
    Path file = directory.resolve("large.gif");
    assertTrue(ImageIO.write(palette, "gif", file.toFile()));
    FuzzCampaign.once("large image", () -> assertEquals(5 * 48, read(file).length));
  }

  @Test
  void damageIsCalledSo() throws IOException {
    byte[] png = image("png");
    Path file = Files.write(directory.resolve("a.png"), Arrays.copyOf(png, 60));
    assertRefused("cannot be read", () -> read(file));
    byte[] text = "GIF89a and no more".getBytes(StandardCharsets.US_ASCII);
    assertRefused("image", () -> read(Files.write(file, text)));
  }
}
