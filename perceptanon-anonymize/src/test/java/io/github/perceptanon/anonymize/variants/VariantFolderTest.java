// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.AnonymizationRequest;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariantFolderTest {
    private static final int WIDTH = 48;
    private static final int HEIGHT = 32;
    private static final Region FACE = new Region.Rectangle(8, 8, 16, 16);
    private static final Region PERSON = new Region.Rectangle(4, 4, 24, 28);

    @TempDir
    Path root;

    private Path photographs;
    private Path out;

    @BeforeEach
    void takePhotographs() throws IOException {
        photographs = Files.createDirectories(root.resolve("photographs/trip"));
        out = root.resolve("study");
        photographs = photographs.getParent();
        ImageFiles.writeJpeg(photographs.resolve("a.jpg"), picture(1), 0.9f);
        ImageFiles.writePng(photographs.resolve("trip/b.png"), picture(2));
        ImageFiles.writePng(photographs.resolve("nobody.png"), picture(3));
    }

    /** The upper left quarter is red, the lower right one blue, the rest depends on the seed. */
    private static RgbImage picture(int seed) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean first = x < WIDTH / 2 && y < HEIGHT / 2;
                boolean last = x >= WIDTH / 2 && y >= HEIGHT / 2;
                int at = (y * WIDTH + x) * 3;
                rgb[at] = (byte) (first ? 230 : 20);
                rgb[at + 1] = (byte) (first || last ? 20 : 40 * seed);
                rgb[at + 2] = (byte) (last ? 230 : 20);
            }
        }
        return RgbImage.of(WIDTH, HEIGHT, rgb);
    }

    private static ImageRegions regions(String name, int width, int height) {
        return new ImageRegions(
                name,
                width,
                height,
                List.of(new LabeledRegion(Scope.FACE, FACE), new LabeledRegion(Scope.PERSON, PERSON)));
    }

    private static RegionSet regions(String... names) throws IOException {
        List<ImageRegions> images = new ArrayList<>();
        for (String name : names) {
            images.add(regions(name, WIDTH, HEIGHT));
        }
        return RegionSet.of(images);
    }

    private static List<AnonymizationMethod> methods(String... specifications) throws IOException {
        List<AnonymizationMethod> methods = new ArrayList<>();
        for (String specification : specifications) {
            methods.add(AnonymizationMethods.installed().named(specification));
        }
        return methods;
    }

    private VariantSummary run(RegionSet regions, VariantOptions options) throws IOException, InterruptedException {
        return VariantFolder.write(photographs, regions, options, out, (done, total) -> {});
    }

    private VariantSummary run(VariantOptions options) throws IOException, InterruptedException {
        return run(regions("a.jpg", "trip/b.png"), options);
    }

    private static VariantOptions faces(String... methods) throws IOException {
        return VariantOptions.of(methods(methods), List.of(Scope.FACE)).withThreads(2);
    }

    /** Content by path, without what only this library reads. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(out)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(path).toString().replace('\\', '/');
                if (!name.equals(VariantEntry.KIND.fileName())) {
                    files.put(name, HexFormat.of().formatHex(Files.readAllBytes(path)));
                }
            }
        }
        return files;
    }

    @Test
    void writesThePublishedLayout() throws IOException, InterruptedException {
        VariantOptions options = VariantOptions.of(
                        methods("solid", "blur", "pixelate", "inpaint"), List.of(Scope.FACE, Scope.PERSON, Scope.IMAGE))
                .withDataset("coco");

        VariantSummary summary = run(options);

        assertThat(Files.readAllLines(out.resolve("variants.csv")))
                .hasSize(1 + 2 * 10 + 2)
                .startsWith(
                        "img1,img2,dataset,scope,method",
                        "orig/a.jpg,anon/a_face_solid.jpg,coco,face,solid",
                        "orig/a.jpg,anon/a_face_blur.jpg,coco,face,blur")
                .contains(
                        "orig/trip__b.jpg,anon/trip__b_person_inpaint.jpg,coco,person,inpaint",
                        "orig/nobody.jpg,anon/nobody_image_pixelate.jpg,coco,image,pixelate");
        for (VariantRow row : summary.rows()) {
            assertThat(out.resolve(row.original())).exists();
            assertThat(out.resolve(row.anonymized())).exists();
        }
        assertThat(summary.originals()).isEqualTo(3);
        assertThat(files().keySet()).hasSize(3 + 22 + 3).contains("README.txt", "regions.json", "variants.csv");
        assertThat(out.resolve("README.txt")).content().contains("scopes face person image");
    }

    @Test
    void photographsWithoutRegionsHaveNoVariants() throws IOException, InterruptedException {
        VariantSummary summary = run(faces("solid"));
        assertThat(summary.withoutVariants()).containsExactly("nobody.png");
        assertThat(summary.originals()).isEqualTo(2);
        assertThat(out.resolve("orig/nobody.jpg")).doesNotExist();
    }

    @Test
    void regionsOfTheOriginalsAreWrittenOut() throws IOException, InterruptedException {
        run(faces("solid"));
        RegionSet back = RegionSet.read(out.resolve("regions.json"), RegionOptions.defaults());
        assertThat(back.images()).extracting(ImageRegions::name).containsExactly("orig/a.jpg", "orig/trip__b.jpg");
        assertThat(back.images()).allSatisfy(image -> {
            assertThat(image.of(Scope.FACE)).containsExactly(FACE);
            assertThat(image.width()).isEqualTo(WIDTH);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void regionsLieInTheUprightImage(int orientation) throws IOException, InterruptedException {
        Files.write(photographs.resolve("a.jpg"), CameraFile.of(picture(1), orientation));
        boolean turned = orientation >= 5;
        int width = turned ? HEIGHT : WIDTH;
        int height = turned ? WIDTH : HEIGHT;

        run(
                RegionSet.of(List.of(regions("a.jpg", width, height))),
                faces("solid=#00ff00").withFormat(OutputFormat.PNG, 1));

        RgbImage original = ImageLoader.standard().load(out.resolve("orig/a.png"));
        RgbImage variant = ImageLoader.standard().load(out.resolve("anon/a_face_solid-00ff00.png"));
        assertThat(original.width()).isEqualTo(width);
        // Where the first stored pixel is shown, and whose opposite corner is blue.
        boolean right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        assertThat(original.sample(right ? width - 3 : 2, bottom ? height - 3 : 2, 0))
                .isCloseTo(230, within(20));
        assertThat(original.sample(right ? 2 : width - 3, bottom ? 2 : height - 3, 2))
                .isCloseTo(230, within(20));
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean inside = FACE.contains(x + 0.5, y + 0.5);
                assertThat(variant.sample(x, y, 1)).isEqualTo(inside ? 255 : original.sample(x, y, 1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void filesHoldPixelsAndNothingElse(OutputFormat format) throws IOException, InterruptedException {
        Files.write(photographs.resolve("a.jpg"), CameraFile.of(picture(1), 1));
        assertThat(text(photographs.resolve("a.jpg"))).contains("Exif", CameraFile.SECRET);

        run(VariantOptions.of(methods("solid", "blur", "inpaint"), List.of(Scope.FACE))
                .withFormat(format, 0.9f));

        List<Path> images;
        try (Stream<Path> paths = Files.walk(out)) {
            images = paths.filter(path -> path.toString().endsWith(format.ending()))
                    .toList();
        }
        assertThat(images).hasSize(2 * 4);
        for (Path image : images) {
            assertThat(text(image))
                    .doesNotContain("Exif", "http", "ICC", "iCC", "Photoshop", "SECRET", "tEXt", "eXIf", "tIME");
            if (format == OutputFormat.JPEG) {
                assertThat(markers(Files.readAllBytes(image))).containsOnly(0xe0, 0xdb, 0xc0, 0xc4, 0xda);
                assertThat(text(image).split("\u00ff\u00d8", -1))
                        .as("one image in the file")
                        .hasSize(2);
            } else {
                assertThat(chunks(Files.readAllBytes(image))).containsOnly("IHDR", "IDAT", "IEND");
            }
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** The segments up to the scan. */
    private static List<Integer> markers(byte[] jpeg) {
        List<Integer> markers = new ArrayList<>();
        int at = 2;
        while (markers.isEmpty() || markers.get(markers.size() - 1) != 0xda) {
            markers.add(jpeg[at + 1] & 0xff);
            at += 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
        }
        return markers;
    }

    private static List<String> chunks(byte[] png) {
        List<String> chunks = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(png).position(8);
        while (bytes.hasRemaining()) {
            int length = bytes.getInt();
            byte[] name = new byte[4];
            bytes.get(name);
            chunks.add(new String(name, StandardCharsets.US_ASCII));
            bytes.position(bytes.position() + length + 4);
        }
        return chunks;
    }

    @Test
    void theSameInputGivesTheSameFilesOnAnyNumberOfThreads() throws IOException, InterruptedException {
        VariantOptions options = VariantOptions.of(methods("blur", "inpaint"), List.of(Scope.FACE, Scope.PERSON));
        run(options.withThreads(1));
        Map<String, String> one = files();
        out = root.resolve("again");
        run(options.withThreads(4));
        assertThat(files()).isEqualTo(one);
    }

    @Test
    void aSecondRunMakesNothingAgain() throws IOException, InterruptedException {
        run(faces("solid"));
        FileTime before = Files.getLastModifiedTime(out.resolve("anon/a_face_solid.jpg"));
        VariantSummary summary = run(faces("solid"));
        assertThat(summary.kept()).isEqualTo(3);
        assertThat(summary.rows()).hasSize(2);
        assertThat(Files.getLastModifiedTime(out.resolve("anon/a_face_solid.jpg")))
                .isEqualTo(before);
    }

    /** Stops after one photograph, as a lost connection to the shared drive would. */
    private static final class Failing implements AnonymizationMethod {
        private final AtomicInteger left = new AtomicInteger(1);

        @Override
        public String name() {
            return "solid";
        }

        @Override
        public Optional<RgbImage> apply(AnonymizationRequest request) throws IOException {
            if (left.getAndDecrement() <= 0) {
                throw new IOException("the drive is gone");
            }
            return methods("solid").get(0).apply(request);
        }
    }

    @Test
    void anInterruptedRunGoesOnWhereItStopped() throws IOException, InterruptedException {
        run(faces("solid"));
        Map<String, String> whole = files();
        out = root.resolve("interrupted");
        VariantOptions failing =
                VariantOptions.of(List.of(new Failing()), List.of(Scope.FACE)).withThreads(1);
        assertThatThrownBy(() -> run(failing)).hasMessage("the drive is gone");
        assertThat(out.resolve("variants.csv")).doesNotExist();
        Path remains = out.resolve("anon/.x.jpg." + UUID.randomUUID() + ".tmp");
        Files.writeString(remains, "half");
        Files.writeString(
                out.resolve(VariantEntry.KIND.fileName()),
                Files.readString(out.resolve(VariantEntry.KIND.fileName()))
                        + "{\"photograph\":\"trip/b.png\",\"key\":\"12");

        VariantSummary summary = run(faces("solid"));

        assertThat(summary.kept())
                .as("one with variants, and one without regions")
                .isEqualTo(2);
        assertThat(remains).doesNotExist();
        assertThat(files()).isEqualTo(whole);
    }

    @Test
    void newPhotographsAreAddedAndChangedOnesMadeAgain() throws IOException, InterruptedException {
        run(faces("solid"));
        ImageFiles.writePng(photographs.resolve("c.png"), picture(4));
        ImageFiles.writePng(photographs.resolve("trip/b.png"), picture(5));
        Files.delete(photographs.resolve("nobody.png"));

        VariantSummary summary = run(regions("a.jpg", "trip/b.png", "c.png"), faces("solid"));

        assertThat(summary.kept()).isEqualTo(1);
        Map<String, String> added = files();
        out = root.resolve("new");
        run(regions("a.jpg", "trip/b.png", "c.png"), faces("solid"));
        assertThat(added).isEqualTo(files());
    }

    @Test
    void aPhotographThatIsGoneLeavesTheTables() throws IOException, InterruptedException {
        run(faces("solid"));
        Files.delete(photographs.resolve("trip/b.png"));
        VariantSummary summary = run(regions("a.jpg"), faces("solid"));
        assertThat(summary.kept()).isEqualTo(2);
        Map<String, String> left = files();
        out = root.resolve("new");
        run(regions("a.jpg"), faces("solid"));
        assertThat(left).isEqualTo(files()).doesNotContainKey("anon/trip__b_face_solid.jpg");
    }

    @Test
    void whoseRegionsChangedIsMadeAgain() throws IOException, InterruptedException {
        run(faces("solid"));
        VariantSummary summary = run(regions("a.jpg", "nobody.png"), faces("solid"));
        assertThat(summary.kept()).isEqualTo(1);
        assertThat(summary.rows())
                .extracting(VariantRow::anonymized)
                .containsExactly("anon/a_face_solid.jpg", "anon/nobody_face_solid.jpg");
        assertThat(out.resolve("anon/trip__b_face_solid.jpg")).doesNotExist();
        assertThat(out.resolve("orig/trip__b.jpg")).doesNotExist();
    }

    @Test
    void otherSettingsReplaceVariantsOnlyWhenThatIsAskedFor() throws IOException, InterruptedException {
        run(faces("solid"));
        Map<String, String> before = files();
        assertThatThrownBy(() -> run(faces("blur")))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContainingAll("methods solid, scopes face", "--overwrite");
        assertThat(files()).isEqualTo(before);

        run(faces("blur").withOverwrite(true));

        assertThat(files().keySet())
                .filteredOn(name -> name.startsWith("anon/"))
                .containsExactly("anon/a_face_blur.jpg", "anon/trip__b_face_blur.jpg");
    }

    @Test
    void whatPeopleHaveJudgedIsNotChanged() throws IOException, InterruptedException {
        run(faces("solid"));
        Files.writeString(out.resolve("HA1.csv"), "img1,img2\n");
        Map<String, String> before = files();

        assertThatThrownBy(() -> run(faces("blur").withOverwrite(true))).hasMessageContaining("HA1.csv");
        assertThat(files()).isEqualTo(before);

        ImageFiles.writePng(photographs.resolve("c.png"), picture(4));
        assertThat(run(regions("a.jpg", "trip/b.png", "c.png"), faces("solid")).rows())
                .hasSize(3);
    }

    @Test
    void foldersThatHoldSomethingElseAreRefused() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("thesis.txt"), "mine");
        assertThatThrownBy(() -> run(faces("solid"))).hasMessageContainingAll("not empty", out.toString());
        assertThat(files().keySet()).containsExactly("thesis.txt");
    }

    @Test
    void photographsAndVariantsLieApart() throws IOException {
        out = photographs.resolve("study");
        assertThatThrownBy(() -> run(faces("solid"))).hasMessageContaining("apart");
        out = root;
        assertThatThrownBy(() -> run(faces("solid"))).hasMessageContaining("apart");
        assertThat(photographs.resolve("study")).doesNotExist();
    }

    @Test
    void aFolderInUseIsRefused() throws IOException, InterruptedException {
        List<Throwable> refusals = new ArrayList<>();
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            Thread other = new Thread(() -> {
                try {
                    run(faces("solid"));
                } catch (IOException | InterruptedException e) {
                    refusals.add(e);
                }
            });
            other.start();
            other.join();
        }
        assertThat(refusals).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("in use"));
    }

    @Test
    void aDamagedPhotographIsNamedAndTheOthersAreMade() throws IOException, InterruptedException {
        Files.write(photographs.resolve("c.jpg"), Arrays.copyOf(Files.readAllBytes(photographs.resolve("a.jpg")), 400));

        VariantSummary summary = run(regions("a.jpg", "trip/b.png", "c.jpg"), faces("solid"));

        assertThat(summary.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.photograph()).isEqualTo("c.jpg");
            assertThat(failure.message()).hasLineCount(1).contains("c.jpg");
        });
        assertThat(summary.rows()).hasSize(2);
    }

    @Test
    void aPhotographAboveTheLimitIsNamed() throws IOException, InterruptedException {
        VariantSummary summary = run(faces("solid").withLimits(new ImageLimits(1 << 20, 100)));
        assertThat(summary.failures())
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure.message()).contains("100"));
    }

    /** Faces would stay visible where they are. */
    @Test
    void regionsThatDoNotFitTheirPhotographAreRefused() throws IOException, InterruptedException {
        Region outside = new Region.Rectangle(WIDTH, 3, 5, 5);
        RegionSet set = RegionSet.of(List.of(
                regions("a.jpg", HEIGHT, WIDTH),
                new ImageRegions("trip/b.png", 0, 0, List.of(new LabeledRegion(Scope.FACE, outside))),
                new ImageRegions("nobody.png", 0, 0, List.of(new LabeledRegion(Scope.FACE, FACE)))));

        VariantSummary summary = run(set, faces("solid"));

        assertThat(summary.failures())
                .extracting(VariantSummary.Failure::message)
                .satisfiesExactly(
                        first -> assertThat(first).contains("a.jpg", "32x48", "48x32", "orientation"),
                        second -> assertThat(second).contains("trip/b.png", "x 48.0", "outside", "48x32"));
        assertThat(summary.rows()).hasSize(1);
    }

    @Test
    void photographsOfOneNameAreToldApart() throws IOException, InterruptedException {
        ImageFiles.writePng(photographs.resolve("a.png"), picture(6));
        ImageFiles.writePng(photographs.resolve("trip__b.png"), picture(7));
        VariantSummary summary = run(regions("a.jpg", "a.png", "trip/b.png", "trip__b.png"), faces("solid"));
        assertThat(summary.rows())
                .extracting(VariantRow::original)
                .containsExactly("orig/a-jpg.jpg", "orig/a-png.jpg", "orig/trip__b-png.jpg", "orig/trip__b-png-2.jpg");
    }

    @Test
    void aNoticeStandsInTheTableAndTheReadme() throws IOException, InterruptedException {
        run(faces("solid").withNotice("drawn, not photographed"));
        assertThat(Files.readAllLines(out.resolve("variants.csv")).get(1))
                .endsWith(",face,solid,\"drawn, not photographed\"");
        assertThat(out.resolve("README.txt")).content().contains("drawn, not photographed");
    }

    @Test
    void progressCountsEveryPhotograph() throws IOException, InterruptedException {
        List<Integer> seen = new ArrayList<>();
        VariantFolder.write(photographs, regions("a.jpg"), faces("solid"), out, (done, total) -> {
            assertThat(total).isEqualTo(3);
            seen.add(done);
        });
        assertThat(seen).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aMethodWithOneImageForAllScopesServesOneOnly() throws IOException {
        Path gan = Files.createDirectories(root.resolve("gan"));
        assertThatThrownBy(() -> VariantOptions.of(methods("external=" + gan), List.of(Scope.FACE, Scope.PERSON)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'gan'");
    }

    @Test
    void externalVariantsTakePart() throws IOException, InterruptedException {
        Path gan = Files.createDirectories(root.resolve("gan"));
        ImageFiles.writePng(gan.resolve("a.png"), picture(9));
        VariantSummary summary = run(faces("solid", "external=" + gan));
        assertThat(summary.rows()).extracting(VariantRow::method).containsExactly("solid", "gan", "solid");
    }

    @Test
    void optionsAreChecked() throws IOException {
        assertThatThrownBy(() -> faces("blur", "blur")).hasMessageContaining("'blur'");
        assertThatThrownBy(() -> faces()).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> faces("blur").withDataset("a/b")).hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> faces("blur").withThreads(0)).hasMessageContaining("1 to 256");
        assertThatThrownBy(() -> faces("blur").withFormat(OutputFormat.JPEG, 1.5f))
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> VariantOptions.of(methods("blur"), List.of(Scope.FACE, Scope.FACE)))
                .hasMessageContaining("twice");
    }

    @Test
    void aMissingOrEmptyFolderIsNamed() throws IOException {
        assertThatThrownBy(() -> VariantFolder.names(root.resolve("none"))).hasMessageContaining("none");
        assertThatThrownBy(() -> VariantFolder.names(Files.createDirectories(root.resolve("empty"))))
                .hasMessageContaining("no images");
        assertThat(VariantFolder.names(photographs)).containsExactly("a.jpg", "nobody.png", "trip/b.png");
    }

    @Test
    void regionsThatCoverAnImageAgainAndAgainAreRefused() throws IOException, InterruptedException {
        List<LabeledRegion> layers = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            layers.add(new LabeledRegion(Scope.FACE, new Region.Rectangle(0, 0, WIDTH, HEIGHT)));
        }
        VariantSummary summary = run(RegionSet.of(List.of(new ImageRegions("a.jpg", 0, 0, layers))), faces("solid"));
        assertThat(summary.failures())
                .singleElement()
                .extracting(VariantSummary.Failure::message)
                .asString()
                .contains("64 times");
    }
}
