// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.perceptanon.film.Films;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.video.VideoException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each is refused with one line that names the film, and its reason. */
class BadFilmsTest {
    private static final VideoOptions EVERY = VideoOptions.defaults().withSampling(Sampling.every(1));

    @TempDir
    private static Path folder;

    private static Path good;

    @BeforeAll
    static void makeFilm() throws IOException, InterruptedException {
        good = Films.make(
                folder.resolve("good.mkv"),
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=64x48:rate=10:duration=1.5",
                "-c:v",
                "mpeg4",
                "-g",
                "5");
    }

    private static VideoException refusal(Path film, VideoOptions options, Reason reason) {
        VideoException refusal = catchThrowableOfType(VideoException.class, () -> VideoFramesTest.read(film, options));
        assertThat(refusal).as("what is refused").isNotNull();
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        assertThat(refusal).hasMessageContaining(film.toString()).hasMessageNotContaining("\n");
        return refusal;
    }

    @Test
    void aTruncatedFilmIsRefusedUnlessDamagedOnesAreWanted() throws IOException, InterruptedException {
        byte[] bytes = Files.readAllBytes(good);
        Path film = Files.write(folder.resolve("half.mkv"), Arrays.copyOf(bytes, bytes.length / 2));

        refusal(film, EVERY, Reason.BROKEN);

        assertThat(VideoFramesTest.read(film, EVERY.withDamaged(true))).hasSizeBetween(3, 12);
    }

    @Test
    void aDamagedPictureIsRefusedUnlessDamagedOnesAreWanted() throws IOException, InterruptedException {
        byte[] bytes = Files.readAllBytes(good);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 200, (byte) 0x55);
        Path film = Files.write(folder.resolve("hole.mkv"), bytes);

        refusal(film, EVERY, Reason.BROKEN);

        assertThat(VideoFramesTest.read(film, EVERY.withDamaged(true))).hasSizeBetween(5, 15);
    }

    @Test
    void whatIsNoFilmIsRefusedWithFfmpegsWords() throws IOException {
        Path film = Files.writeString(folder.resolve("text.mp4"), "no film ".repeat(1000));

        assertThat(refusal(film, EVERY, Reason.BROKEN)).hasMessageContaining("Invalid data found");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        refusal(Files.createFile(folder.resolve("empty.mp4")), EVERY, Reason.BROKEN);
    }

    @Test
    void aFilmOfNoFramesIsRefused() throws IOException {
        Path film = Files.writeString(folder.resolve("none.y4m"), "YUV4MPEG2 W64 H48 F10:1 Ip A1:1 C420jpeg\n");

        refusal(film, EVERY, Reason.NO_FRAMES);
    }

    @Test
    void soundAloneIsRefused() throws IOException, InterruptedException {
        Path sound = Films.make(folder.resolve("sound.mka"), "-f", "lavfi", "-i", "sine=duration=0.1", "-c:a", "flac");

        refusal(sound, EVERY, Reason.NO_FRAMES);
    }

    /** A playlist may name any file and any address. */
    @ParameterizedTest
    @ValueSource(strings = {"list.m3u8", "list.mp4", "list.mkv"})
    void playlistsAreRefusedWhateverTheirName(String name) throws IOException {
        Path hls = Files.writeString(
                folder.resolve("hls-" + name),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + good + "\n#EXT-X-ENDLIST\n");
        Path concat = Files.writeString(folder.resolve("concat-" + name), "ffconcat version 1.0\nfile good.mkv\n");

        refusal(hls, EVERY, Reason.FORMAT);
        refusal(concat, EVERY, Reason.FORMAT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:9/a.mp4", "rtsp://127.0.0.1/a", "concat:a.mkv", "lavfi:testsrc", "file:a.mkv"})
    void whatIsAnAddressIsRefusedBeforeFfmpegRuns(String address) {
        VideoOptions none = EVERY.withFfmpeg(folder.resolve("no-ffmpeg").toString());

        assertThat(refusal(Path.of(address), none, Reason.NO_FILE)).hasMessageContaining("nothing is fetched");
    }

    @Test
    void whatIsNoFileIsRefusedBeforeFfmpegRuns() {
        VideoOptions none = EVERY.withFfmpeg(folder.resolve("no-ffmpeg").toString());

        assertThat(refusal(folder.resolve("missing.mp4"), none, Reason.NO_FILE)).hasMessageContaining("no such file");
        assertThat(refusal(folder, none, Reason.NO_FILE)).hasMessageContaining("a folder");
    }

    @Test
    void aNameOfTwoLinesIsRefused() throws IOException {
        Path film = Files.copy(good, folder.resolve("a\n[showinfo@sampled @ 0] b.mkv"));

        VideoException refusal = catchThrowableOfType(VideoException.class, () -> VideoFramesTest.read(film, EVERY));

        assertThat(refusal.reason()).isEqualTo(Reason.NO_FILE);
        assertThat(refusal).hasMessageContaining("control characters").hasMessageNotContaining("\n");
    }

    @Test
    void aPictureBeyondTheLimitIsRefusedByTheDecoder() {
        VideoOptions small = EVERY.withLimits(new ImageLimits(1 << 20, 1000));

        assertThat(refusal(good, small, Reason.TOO_LARGE)).hasMessageContaining("1000");
    }

    @ParameterizedTest
    @CsvSource({
        "60000x60000,      TOO_LARGE",
        "70000x1,          TOO_LARGE",
        "999999999x1,      TOO_LARGE",
        "999999999999x1,   BROKEN",
        "0x5,              BROKEN",
        "-1x5,             BROKEN",
        "5x5,              BROKEN"
    })
    void aSizeThatLiesIsRefusedBeforeMemoryIsTaken(String size, Reason reason) throws IOException {
        VideoOptions liar = EVERY.withFfmpeg(FakeFfmpeg.sending(folder, "0", size, "abc"));

        refusal(good, liar, reason);
    }

    @Test
    void aMissingFfmpegIsNamed() {
        VideoException refusal = catchThrowableOfType(
                VideoException.class, () -> VideoFramesTest.read(good, EVERY.withFfmpeg("/no/ffmpeg")));

        assertThat(refusal.reason()).isEqualTo(Reason.NO_FFMPEG);
        assertThat(refusal).hasMessageContaining("/no/ffmpeg");
    }

    @Test
    void framesWithoutTimesAreRefused() throws IOException {
        refusal(good, EVERY.withFfmpeg(FakeFfmpeg.sending(folder, "NOPTS", "1x1", "abc")), Reason.BROKEN);
    }

    @Test
    void endlessTalkIsReadAndForgotten() throws IOException {
        String script = "head -c 3000000 /dev/zero | tr '\\0' 'x' >&2; yes '[error] no' | head -n 100000 >&2; exit 1";

        VideoException refusal = refusal(good, EVERY.withFfmpeg(FakeFfmpeg.of(folder, script)), Reason.BROKEN);

        assertThat(refusal.getMessage()).hasSizeLessThan(1000);
    }
}
