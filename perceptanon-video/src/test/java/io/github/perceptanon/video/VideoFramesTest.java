// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.film.Films;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames of films whose times and pixels are known, because ffmpeg was told to make them so. */
class VideoFramesTest {
    @TempDir
    private static Path folder;

    private static Path colours;

    @BeforeAll
    static void makeFilm() throws IOException, InterruptedException {
        colours = Films.colours(folder.resolve("colours.mkv"), 16, 12, 10, 20);
    }

    static List<VideoFrame> read(Path film, VideoOptions options) throws IOException, InterruptedException {
        List<VideoFrame> all = new ArrayList<>();
        try (VideoFrames frames = VideoFrames.open(film, options)) {
            for (Optional<VideoFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    private static List<VideoFrame> read(Path film, Sampling sampling) throws IOException, InterruptedException {
        return read(film, VideoOptions.defaults().withSampling(sampling));
    }

    private static void assertTimes(List<VideoFrame> frames, double... times) {
        assertThat(frames).hasSize(times.length);
        for (int i = 0; i < times.length; i++) {
            assertThat(frames.get(i).time()).as("time of sample " + i).isCloseTo(times[i], within(1e-9));
        }
    }

    @Test
    void everyFrameHasItsTimeAndItsPixels() throws IOException, InterruptedException {
        List<VideoFrame> frames = read(colours, Sampling.every(1));

        assertTimes(frames, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);
        for (int n = 0; n < frames.size(); n++) {
            byte[] pixel = {(byte) (20 * n), (byte) (255 - 20 * n), (byte) n};
            assertThat(frames.get(n).image().width()).isEqualTo(16);
            assertThat(frames.get(n).image().height()).isEqualTo(12);
            ByteBuffer expected = ByteBuffer.allocate(3 * 16 * 12);
            while (expected.hasRemaining()) {
                expected.put(pixel);
            }
            assertThat(frames.get(n).image().toBytes()).isEqualTo(expected.array());
        }
    }

    @Test
    void everyThirdFrameIsTheFirstTheFourthAndSoOn() throws IOException, InterruptedException {
        List<VideoFrame> frames = read(colours, Sampling.every(3));

        assertTimes(frames, 0, 0.3, 0.6, 0.9);
        assertThat(frames).extracting(frame -> frame.image().sample(3, 3, 2)).containsExactly(0, 3, 6, 9);
    }

    @Test
    void anIntervalTakesTheFirstFrameAtOrAfterEachOfItsMultiples() throws IOException, InterruptedException {
        assertTimes(read(colours, Sampling.interval(0.25)), 0, 0.3, 0.5, 0.8);
        assertTimes(read(colours, Sampling.interval(0.3)), 0, 0.3, 0.6, 0.9);
        assertTimes(read(colours, Sampling.interval(60)), 0);
    }

    @Test
    void scenesBeginWithTheFilmAndAtCuts() throws IOException, InterruptedException {
        Path film = Films.make(
                folder.resolve("cut.mkv"),
                "-f",
                "lavfi",
                "-i",
                "color=black:size=64x48:rate=10:duration=0.5[a];color=white:size=64x48:rate=10:duration=0.5[b];[a][b]concat",
                "-c:v",
                "ffv1");

        assertTimes(read(film, Sampling.scenes(0.3)), 0, 0.5);
    }

    @Test
    void aVariableFrameRateKeepsItsTimes() throws IOException, InterruptedException {
        Path film = Films.make(
                folder.resolve("variable.mkv"),
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=32x24:rate=10:duration=0.8,settb=1/1000,setpts='if(lt(N,4),N*100,400+(N-4)*450)'",
                "-fps_mode",
                "passthrough",
                "-c:v",
                "ffv1");

        assertTimes(read(film, Sampling.every(1)), 0, 0.1, 0.2, 0.3, 0.4, 0.85, 1.3, 1.75);
        assertTimes(read(film, Sampling.interval(0.5)), 0, 0.85, 1.3, 1.75);
    }

    /** ffmpeg prints times with six digits, which after three hours are tenths of a second. */
    @Test
    void timesAreAsExactAfterHours() throws IOException, InterruptedException {
        Path film = Films.make(
                folder.resolve("long.mkv"),
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=32x24:rate=10:duration=0.4,settb=1/1000,setpts=N*4000123",
                "-fps_mode",
                "passthrough",
                "-c:v",
                "ffv1");

        assertTimes(read(film, Sampling.every(1)), 0, 4000.123, 8000.246, 12000.369);
    }

    @Test
    void eachFrameHasItsOwnSizeAndSamplingStartsAgainWithANewOne() throws IOException, InterruptedException {
        Path film = folder.resolve("sizes.h264");
        Path small = h264("small.h264", "64x48");
        Path large = h264("large.h264", "96x80");
        Files.write(film, Files.readAllBytes(small));
        Files.write(film, Files.readAllBytes(large), StandardOpenOption.APPEND);

        List<VideoFrame> frames = read(film, Sampling.every(3));

        assertThat(frames)
                .extracting(f -> f.image().width() + "x" + f.image().height())
                .containsExactly("64x48", "64x48", "96x80", "96x80");
        assertTimes(frames, 0, 0.3, 0.5, 0.8);
    }

    private static Path h264(String name, String size) throws IOException, InterruptedException {
        return Films.make(
                folder.resolve(name),
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=" + size + ":rate=10:duration=0.5",
                "-pix_fmt",
                "yuv420p",
                "-f",
                "h264");
    }

    @Test
    void aFilmThatLiesOnItsSideIsTurned() throws IOException, InterruptedException {
        Path film = Films.make(
                folder.resolve("lying.mp4"),
                "-f",
                "lavfi",
                "-i",
                "color=black:size=32x16:rate=10:duration=0.2,drawbox=0:0:16:16:white:fill",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "mpeg4");
        assertThat(read(film, Sampling.every(1)).get(0).image().width()).isEqualTo(32);
        turnClockwise(film);

        VideoFrame frame = read(film, Sampling.every(1)).get(0);

        assertThat(frame.image().width()).isEqualTo(16);
        assertThat(frame.image().height()).isEqualTo(32);
        assertThat(frame.image().sample(8, 4, 0))
                .as("what was left is at the top")
                .isGreaterThan(200);
        assertThat(frame.image().sample(8, 28, 0)).isLessThan(50);
    }

    /** Writes the matrix of a quarter turn into the track's header, as telephones do (ISO 14496-12, 8.3.2). */
    private static void turnClockwise(Path film) throws IOException {
        byte[] bytes = Files.readAllBytes(film);
        int header = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd");
        ByteBuffer matrix = ByteBuffer.wrap(bytes, header + 44, 36);
        for (int value : new int[] {0, 1 << 16, 0, -1 << 16, 0, 0, 16 << 16, 0, 1 << 30}) {
            matrix.putInt(value);
        }
        Files.write(film, bytes);
    }

    @Test
    void namesThatLookLikeOptionsOrPatternsAreNames() throws IOException, InterruptedException {
        for (String name : List.of("-i.mkv", "a b'%03d[x]:;,$(x)\".mkv", "pipe:1.mkv", "größe.mkv")) {
            Path film = Files.copy(colours, folder.resolve(name));
            assertThat(read(film, Sampling.every(5))).as(name).hasSize(2);
        }
    }

    @Test
    void afterTheLastFrameThereIsNone() throws IOException, InterruptedException {
        try (VideoFrames frames = VideoFrames.open(colours, VideoOptions.defaults())) {
            assertThat(frames.next()).isPresent();
            assertThat(frames.next()).isEmpty();
            assertThat(frames.next()).isEmpty();
        }
    }
}
