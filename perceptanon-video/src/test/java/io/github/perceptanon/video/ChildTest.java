// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.perceptanon.film.Films;
import io.github.perceptanon.video.VideoException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ffmpeg ends with whoever reads from it, and is not waited for in vain. */
@Timeout(30)
class ChildTest {
    private static final VideoOptions EVERY = VideoOptions.defaults().withSampling(Sampling.every(1));

    @TempDir
    private static Path folder;

    /** Far more bytes than a pipe holds, so that ffmpeg waits. */
    private static Path film;

    @BeforeAll
    static void makeFilm() throws IOException, InterruptedException {
        film = Films.make(
                folder.resolve("film.mkv"),
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=640x480:rate=20:duration=1.5",
                "-c:v",
                "mpeg4");
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(ProcessHandle.current().descendants()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("perceptanon-ffmpeg"));
    }

    private static ProcessHandle ffmpeg() {
        return ProcessHandle.current().children().findFirst().orElseThrow();
    }

    @Test
    void ffmpegWaitsWhileNobodyReads() throws IOException, InterruptedException {
        try (VideoFrames frames = VideoFrames.open(film, EVERY)) {
            assertThat(frames.next()).isPresent();
            Thread.sleep(400);

            assertThat(ffmpeg().isAlive()).isTrue();
        }
    }

    @Test
    void closingInTheMiddleEndsIt() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        VideoFrames frames = VideoFrames.open(film, EVERY);
        frames.next();
        ProcessHandle child = ffmpeg();

        frames.close();
        frames.close();

        child.onExit().get(5, TimeUnit.SECONDS);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(frames::next);
    }

    @Test
    void aKilledFfmpegIsNoEndOfTheFilm() throws IOException, InterruptedException {
        try (VideoFrames frames = VideoFrames.open(film, EVERY)) {
            assertThat(frames.next()).isPresent();
            ffmpeg().destroyForcibly();

            VideoException failure = catchThrowableOfType(VideoException.class, () -> drain(frames));

            assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(Reason.ENDED);
            assertThat(failure).hasMessageContaining("137").hasMessageContaining(film.toString());
        }
    }

    @Test
    void anFfmpegThatIsAskedToEndIsNoEndOfTheFilmEither() throws IOException, InterruptedException {
        try (VideoFrames frames = VideoFrames.open(film, EVERY)) {
            assertThat(frames.next()).isPresent();
            ffmpeg().destroy();

            VideoException failure = catchThrowableOfType(VideoException.class, () -> drain(frames));

            assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(Reason.ENDED);
        }
    }

    private static void drain(VideoFrames frames) throws IOException, InterruptedException {
        Optional<VideoFrame> next = frames.next();
        while (next.isPresent()) {
            next = frames.next();
        }
    }

    @Test
    void anFfmpegThatHangsIsEnded() throws IOException {
        VideoOptions hanging = EVERY.withPatience(Duration.ofMillis(200))
                .withFfmpeg(FakeFfmpeg.of(folder, "echo '[info] hello' >&2; sleep 60; echo never"));
        try (VideoFrames frames = VideoFrames.open(film, hanging)) {
            VideoException failure = catchThrowableOfType(VideoException.class, frames::next);

            assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(Reason.SILENT);
            assertThat(failure).hasMessageContaining("200 ms").hasMessageContaining("hello");
        }
    }

    @Test
    void oneThatIsSlowButAliveIsWaitedFor() throws IOException, InterruptedException {
        String script = "for i in 1 2 3 4 5 6 7 8 9 10; do echo alive >&2; sleep 0.1; done\n"
                + FakeFfmpeg.frame("7", "1x1", "abc");
        VideoOptions slow = EVERY.withPatience(Duration.ofMillis(500)).withFfmpeg(FakeFfmpeg.of(folder, script));
        try (VideoFrames frames = VideoFrames.open(film, slow)) {
            assertThat(frames.next().orElseThrow().time()).isEqualTo(0.7);
        }
    }

    @Test
    void anInterruptedReaderStopsWaiting() throws IOException {
        VideoOptions hanging = EVERY.withFfmpeg(FakeFfmpeg.of(folder, "sleep 60; echo never"));
        Thread reader = Thread.currentThread();
        try (VideoFrames frames = VideoFrames.open(film, hanging)) {
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(reader::interrupt);

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(frames::next);
        }
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void closingWhileAnotherThreadReadsEndsItsWaiting() throws IOException {
        VideoOptions hanging = EVERY.withFfmpeg(FakeFfmpeg.of(folder, "sleep 60; echo never"));
        try (VideoFrames frames = VideoFrames.open(film, hanging)) {
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(frames::close);

            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(frames::next);
        }
    }

    /** SIGTERM: what Ctrl-C is to a JVM, without the terminal that would send it to ffmpeg too. */
    @Test
    void theEndOfTheJvmEndsIt() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadingProcess.class.getName(),
                        film.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = jvm.inputReader()) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            jvm.destroy();

            child.onExit().get(5, TimeUnit.SECONDS);
            assertThat(jvm.waitFor(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }
    }
}
