// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnonymizationMethodsTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final RgbImage NOISE = noise();
    private static final Region SMALL = new Region.Ellipse(30, 30, 10, 12);
    private static final Region LARGE = new Region.Rectangle(70, 20, 60, 80);

    private final AnonymizationMethods methods = AnonymizationMethods.installed();

    @TempDir
    Path folder;

    private static RgbImage noise() {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        new Random(7).nextBytes(rgb);
        return RgbImage.of(WIDTH, HEIGHT, rgb);
    }

    private RgbImage apply(String method, Region... regions) throws IOException {
        AnonymizationRequest request = new AnonymizationRequest("a.jpg", NOISE, Scope.FACE, List.of(regions));
        return methods.named(method).apply(request).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"solid", "solid=#336699", "blur", "blur=0.05", "pixelate", "pixelate=0.5", "inpaint"})
    void changesPixelsOfItsRegionsAndNoOthers(String method) throws IOException {
        RgbImage after = apply(method, SMALL, LARGE, new Region.Rectangle(150, 100, 40, 40));
        int changed = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean inside =
                        SMALL.contains(x + 0.5, y + 0.5) || LARGE.contains(x + 0.5, y + 0.5) || x >= 150 && y >= 100;
                boolean same = true;
                for (int c = 0; c < 3; c++) {
                    same &= after.sample(x, y, c) == NOISE.sample(x, y, c);
                }
                assertThat(same || inside).isTrue();
                changed += same ? 0 : 1;
            }
        }
        assertThat(changed).isGreaterThan(5000);
    }

    @Test
    void solidIsBlackUnlessAColourIsGiven() throws IOException {
        assertThat(apply("solid", LARGE).sample(100, 50, 1)).isZero();
        assertThat(apply("solid=#336699", LARGE).sample(100, 50, 1)).isEqualTo(0x66);
    }

    /** Equal to the same method on each region with a strength in pixels. */
    @Test
    void strengthFollowsTheSizeOfEachRegion() throws IOException {
        RgbImage both = apply("pixelate=0.25", SMALL, LARGE);
        assertThat(both.toBytes())
                .isEqualTo(new Anonymizer.Pixelate(15)
                        .apply(new Anonymizer.Pixelate(5).apply(NOISE, SMALL), LARGE)
                        .toBytes());
        assertThat(apply("blur=0.1", SMALL).toBytes())
                .isEqualTo(new Anonymizer.Blur(2).apply(NOISE, SMALL).toBytes());
    }

    @Test
    void whereRegionsOverlapTheLargerDecides() throws IOException {
        Region within = new Region.Rectangle(80, 40, 20, 20);
        assertThat(apply("pixelate", LARGE, within).toBytes())
                .isEqualTo(apply("pixelate", LARGE).toBytes());
        assertThat(apply("blur", within, LARGE).toBytes())
                .isEqualTo(apply("blur", LARGE).toBytes());
    }

    /** Both solve the same equation; what is far from the holes only matters for the first guess. */
    @Test
    void inpaintingAPartEqualsInpaintingTheWhole() throws IOException {
        byte[] whole =
                new Anonymizer.Inpaint().apply(smooth(), List.of(SMALL, LARGE)).toBytes();
        byte[] part = methods.named("inpaint")
                .apply(new AnonymizationRequest("a.jpg", smooth(), Scope.FACE, List.of(SMALL, LARGE)))
                .orElseThrow()
                .toBytes();
        for (int i = 0; i < whole.length; i++) {
            assertThat(part[i] & 0xff).isCloseTo(whole[i] & 0xff, within(2));
        }
    }

    private static RgbImage smooth() {
        return new Anonymizer.Blur(6).apply(NOISE);
    }

    /** Unlike each of both alone, whose known pixels would include the other's face. */
    @Test
    void regionsThatTouchAreInpaintedTogether() throws IOException {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        Arrays.fill(rgb, (byte) 100);
        for (int y = 40; y < 80; y++) {
            Arrays.fill(rgb, (y * WIDTH + 40) * 3, (y * WIDTH + 100) * 3, (byte) 250);
        }
        RgbImage image = RgbImage.of(WIDTH, HEIGHT, rgb);
        RgbImage after = methods.named("inpaint")
                .apply(new AnonymizationRequest(
                        "a.jpg",
                        image,
                        Scope.FACE,
                        List.of(new Region.Rectangle(38, 38, 32, 44), new Region.Rectangle(70, 38, 32, 44))))
                .orElseThrow();
        assertThat(after.sample(69, 60, 0)).isEqualTo(100);
        assertThat(after.sample(71, 60, 0)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"4", "9.3", "25"})
    void wideBlursComeCloseToTheGaussian(double sigma) {
        RgbImage exact = new Anonymizer.Blur(sigma).apply(steps());
        RgbImage fast = new WideBlur(sigma).blur(steps(), List.of(Region.whole(steps())));
        double sum = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int difference = Math.abs(fast.sample(x, y, 0) - exact.sample(x, y, 0));
                assertThat(difference).isLessThanOrEqualTo(10); // of 255, beside an edge from black to white
                sum += difference;
            }
        }
        assertThat(sum / (WIDTH * HEIGHT)).isLessThan(2);
    }

    @ParameterizedTest
    @CsvSource({"4", "30", "1000"})
    void wideBlursKeepConstants(double sigma) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        Arrays.fill(rgb, (byte) 201);
        RgbImage image = RgbImage.of(WIDTH, HEIGHT, rgb);
        assertThat(new WideBlur(sigma).blur(image, List.of(Region.whole(image))).toBytes())
                .isEqualTo(rgb);
    }

    /** A ramp is its own solution of Laplace's equation. */
    @Test
    void largeHolesAreFilledWithTheSolution() throws IOException {
        int width = 900;
        int height = 700;
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Arrays.fill(rgb, (y * width + x) * 3, (y * width + x + 1) * 3, (byte) (20 + x / 5 + y / 20));
            }
        }
        RgbImage ramp = RgbImage.of(width, height, rgb);
        RgbImage after = methods.named("inpaint")
                .apply(new AnonymizationRequest(
                        "a.jpg", ramp, Scope.FACE, List.of(new Region.Ellipse(450, 350, 300, 280))))
                .orElseThrow();
        for (int y = 0; y < height; y += 3) {
            for (int x = 0; x < width; x += 3) {
                assertThat(after.sample(x, y, 0)).isCloseTo(ramp.sample(x, y, 0), within(3));
            }
        }
    }

    private static RgbImage steps() {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            boolean bright = i % WIDTH > 70 ^ i / WIDTH > 50;
            Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) (bright ? 255 : 0));
        }
        return RgbImage.of(WIDTH, HEIGHT, rgb);
    }

    @Test
    void wholeImagesAreBlurredAndPixelatedOnly() throws IOException {
        assertThat(methods.named("blur").treats(Scope.IMAGE)).isTrue();
        assertThat(methods.named("pixelate").treats(Scope.IMAGE)).isTrue();
        assertThat(methods.named("solid").treats(Scope.IMAGE)).isFalse();
        assertThat(methods.named("inpaint").treats(Scope.IMAGE)).isFalse();
        RgbImage image = methods.named("pixelate")
                .apply(new AnonymizationRequest("a.jpg", NOISE, Scope.IMAGE, List.of(Region.whole(NOISE))))
                .orElseThrow();
        assertThat(image.toBytes())
                .isEqualTo(new Anonymizer.Pixelate(6).apply(NOISE).toBytes());
    }

    @Test
    void variantsOfOneMethodHaveNamesOfTheirOwn() throws IOException {
        assertThat(methods.named("blur").variant()).isEqualTo("blur");
        assertThat(methods.named("blur=0.30").variant()).isEqualTo("blur-0.3");
        assertThat(methods.named("blur=.3").name()).isEqualTo("blur");
        assertThat(methods.named("solid=808080").variant()).isEqualTo("solid-808080");
    }

    @Test
    void externalVariantsAreFoundByNameWhateverTheirEnding() throws IOException {
        Path realistic = Files.createDirectories(folder.resolve("Realistic/sub"));
        RgbImage made = new Anonymizer.Mask(0x123456).apply(NOISE);
        ImageFiles.writePng(realistic.resolve("a.b.png"), made);
        AnonymizationMethod external = methods.named("external=" + realistic.getParent());

        assertThat(external.name()).isEqualTo("realistic");
        assertThat(external.apply(request("sub/a.b.jpeg")).map(RgbImage::toBytes))
                .contains(made.toBytes());
        assertThat(external.apply(request("a.b.jpeg"))).isEmpty();
        assertThat(external.distinguishesScopes()).isFalse();
    }

    @Test
    void externalVariantsOfAScopeLieInItsFolder() throws IOException {
        Path face = Files.createDirectories(folder.resolve("gan/face"));
        ImageFiles.writePng(face.resolve("a.png"), NOISE);
        AnonymizationMethod external = methods.named("external=" + folder.resolve("gan"));

        assertThat(external.distinguishesScopes()).isTrue();
        assertThat(external.apply(request("a.jpg"))).isPresent();
        assertThat(external.apply(new AnonymizationRequest("a.jpg", NOISE, Scope.PERSON, List.of(LARGE))))
                .isEmpty();
        String before = external.recipe("a.jpg", Scope.FACE);
        ImageFiles.writePng(face.resolve("a.png"), new Anonymizer.Mask(0).apply(NOISE));
        assertThat(external.recipe("a.jpg", Scope.FACE)).isNotEqualTo(before);
    }

    private static AnonymizationRequest request(String name) {
        return new AnonymizationRequest(name, NOISE, Scope.FACE, List.of(LARGE));
    }

    @Test
    void externalVariantsOfAnotherSizeAreRefused() throws IOException {
        ImageFiles.writePng(folder.resolve("a.png"), RgbImage.of(1, 2, new byte[6]));
        Path place = Files.move(
                folder,
                folder.resolveSibling("gan-" + folder.getFileName().toString().hashCode()));
        AnonymizationMethod external = methods.named("external=" + place);
        assertThatThrownBy(() -> external.apply(request("a.jpg")))
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll("160x120", "1x2", "a.png");
        Files.move(place, folder);
    }

    @Test
    void twoExternalVariantsOfOneImageAreRefused() throws IOException {
        Path gan = Files.createDirectories(folder.resolve("gan"));
        ImageFiles.writePng(gan.resolve("a.png"), NOISE);
        ImageFiles.writeJpeg(gan.resolve("a.jpg"), NOISE, 0.9f);
        assertThatThrownBy(() -> methods.named("external=" + gan))
                .hasMessageContainingAll("two files", "'a.jpg'", "'a.png'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mosaic | one of solid, blur, pixelate, inpaint, external",
                "blur=0 | above 0 and at most 1",
                "blur=NaN | 'NaN'",
                "pixelate=1.01 | '1.01'",
                "solid=red | '#RRGGBB' | 'red'",
                "inpaint=3 | no argument",
                "external | external=FOLDER"
            })
    void refusesWhatIsNoMethod(String specification, String words) {
        assertThatThrownBy(() -> methods.named(specification))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words.replace("'#RRGGBB'", "#RRGGBB"));
    }

    @Test
    void aMissingFolderOfExternalVariantsIsNamed() {
        assertThatThrownBy(() -> methods.named("external=" + folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none");
    }

    /** Found by its file in META-INF/services. */
    @Test
    void providersOnTheClassPathAddMethods() throws IOException {
        assertThat(methods.names()).containsExactly("solid", "blur", "pixelate", "inpaint", "external", "invert");
        RgbImage inverted = apply("invert", LARGE);
        assertThat(inverted.sample(3, 4, 0)).isEqualTo(255 - NOISE.sample(3, 4, 0));
    }

    /** A method of an application. */
    public static final class Inverting implements AnonymizationMethodProvider, AnonymizationMethod {
        @Override
        public String name() {
            return "invert";
        }

        @Override
        public AnonymizationMethod create(String argument) {
            return this;
        }

        @Override
        public Optional<RgbImage> apply(AnonymizationRequest request) {
            RgbImage image = request.original();
            byte[] rgb = image.toBytes();
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) (255 - rgb[i]);
            }
            return Optional.of(RgbImage.of(image.width(), image.height(), rgb));
        }
    }
}
