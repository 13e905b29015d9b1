// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --orientation apply} a photograph that lies on its side counts as the same one stored upright. */
class OrientationIT {
    /** EXIF data of one entry: orientation 6, to be turned by a quarter clockwise. */
    private static final byte[] EXIF = HexFormat.of()
            .parseHex("ffe10022" + "457869660000" + "4d4d002a00000008" + "0001" + "011200030000000100060000"
                    + "00000000");

    @TempDir
    static Path folder;

    private static Path model;
    private static Path lying;
    private static Path upright;

    @BeforeAll
    static void takePhotograph() throws IOException {
        model = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);
        Path drawn = SampleImages.write(folder.resolve("drawn.png"), 90, 60, 0x203040);
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(ImageIO.read(drawn.toFile()), "jpg", jpeg);
        byte[] plain = jpeg.toByteArray();
        ByteArrayOutputStream tagged = new ByteArrayOutputStream();
        tagged.write(plain, 0, 2);
        tagged.writeBytes(EXIF);
        tagged.write(plain, 2, plain.length - 2);
        lying = Files.write(folder.resolve("lying.jpg"), tagged.toByteArray());
        upright = folder.resolve("upright.png");
        ImageFiles.writePng(
                upright,
                ImageLoader.standard()
                        .withOrientation(Orientation.APPLY)
                        .load(lying)
                        .toBufferedImage());
    }

    private static JsonNode json(Object... command) throws IOException {
        CommandRun run = CommandRun.of(command);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void score() throws IOException {
        double asStored = score(lying);
        double turned = score(lying, "--orientation", "apply");

        assertThat(turned).isEqualTo(score(upright)).isNotEqualTo(asStored);
        assertThat(score(lying, "--orientation", "ignore")).isEqualTo(asStored);
    }

    private static double score(Path image, Object... options) throws IOException {
        return json(Stream.concat(Stream.of("score", "--model", model, image, "--json"), Arrays.stream(options))
                        .toArray())
                .at("/scores/0/score")
                .doubleValue();
    }

    @Test
    void explain() throws IOException {
        JsonNode turned = json("explain", "--model", model, lying, "--json", "--orientation", "apply");

        assertThat(turned.path("raw"))
                .isEqualTo(json("explain", "--model", model, upright, "--json").path("raw"))
                .isNotEqualTo(json("explain", "--model", model, lying, "--json").path("raw"));
    }

    @Test
    void metricsOfAPair() throws IOException {
        JsonNode values = json("metrics", upright, lying, "--metrics", "mse", "--json", "--orientation", "apply");

        assertThat(values.path("mse").doubleValue()).isZero();
    }

    @Test
    void metricsOfRows() throws IOException {
        Path csv = Files.writeString(folder.resolve("pairs.csv"), "img1,img2\nupright.png,lying.jpg\n");
        Path out = folder.resolve("judged.csv");

        CommandRun run = CommandRun.of(
                "metrics", "--csv", csv, "--root", folder, "--out", out, "--metrics", "mse", "--orientation", "apply");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out).content().endsWith(",0.0\n");
    }

    @Test
    void evaluate() throws IOException {
        Path stored = annotated("stored.csv", "lying.jpg");
        Path turned = annotated("turned.csv", "upright.png");
        Object[] applied = {
            "evaluate",
            "--model",
            model,
            "--csv",
            stored,
            "--root",
            folder,
            "--json",
            "--metrics",
            "mse",
            "--orientation",
            "apply"
        };

        JsonNode expected =
                json("evaluate", "--model", model, "--csv", turned, "--root", folder, "--json", "--metrics", "mse");

        assertThat(json(applied)).isEqualTo(expected);
    }

    private static Path annotated(String name, String image) throws IOException {
        StringBuilder rows = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        for (int i = 1; i <= 3; i++) {
            rows.append("upright.png,")
                    .append(image)
                    .append(",coco,face,mask,")
                    .append(i)
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name), rows);
    }

    @Test
    void fid() throws IOException {
        Path inception = folder.resolve("inception.safetensors");
        Safetensors.write(inception, SampleWeights.of(FeatureNetwork.FID_INCEPTION), Map.of());
        Path stored = twice("stored", lying);
        Path turned = twice("turned", upright);
        Object[] command = {"fid", stored, turned, "--inception", inception, "--dims", 64, "--no-kid", "--json"};

        double ignored = json(command).path("fid").doubleValue();
        double applied = json(Stream.concat(Arrays.stream(command), Stream.of("--orientation", "apply"))
                        .toArray())
                .path("fid")
                .doubleValue();

        // Of equal images it is 0 but for the rounding of the covariances' root.
        assertThat(applied).isLessThan(1e-6 * ignored);
    }

    private static Path twice(String name, Path image) throws IOException {
        Path where = Files.createDirectory(folder.resolve(name));
        Files.copy(image, where.resolve("a-" + image.getFileName()));
        SampleImages.write(where.resolve("b.png"), 50, 40, 0x405060);
        return where;
    }

    @Test
    void exportsCalibration() throws IOException {
        byte[] turned = calibratedWith(lying, "--orientation", "apply");

        assertThat(turned).isEqualTo(calibratedWith(upright)).isNotEqualTo(calibratedWith(lying));
    }

    private static byte[] calibratedWith(Path image, Object... options) throws IOException {
        Path onnx = folder.resolve("model.onnx");
        CommandRun run = CommandRun.of(Stream.concat(
                        Stream.of("export", model, "--onnx", onnx, "--precision", "int8", "--calibrate", image),
                        Arrays.stream(options))
                .toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Files.readAllBytes(onnx);
    }

    @Test
    void anotherWordIsWrongUsage() {
        CommandRun run = CommandRun.of("score", "--model", model, lying, "--orientation", "up");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("--orientation", "IGNORE, APPLY", "'up'");
    }
}
