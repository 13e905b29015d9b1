// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.film;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Small films for tests, made by ffmpeg from its own test pictures. The tests are skipped where there is no ffmpeg, unless the
 * environment says {@code PERCEPTANON_FFMPEG=required}, as continuous integration does.
 */
public final class Films {
    private static final int LIMIT_SECONDS = 20;

    private Films() {}

    /** Skips the test where there is no ffmpeg. */
    public static void require() {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "ffmpeg")));
        if ("required".equals(System.getenv("PERCEPTANON_FFMPEG"))) {
            assertThat(there).as("ffmpeg is on the PATH").isTrue();
        }
        assumeThat(there).as("no ffmpeg on the PATH: films are not tested").isTrue();
    }

    /** Writes a film with ffmpeg's arguments between the program and the file. */
    public static Path make(Path file, String... arguments) throws IOException, InterruptedException {
        require();
        List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y"));
        words.addAll(List.of(arguments));
        words.add("file:" + file.toAbsolutePath());
        Path log = Files.createTempFile("ffmpeg", ".log");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        Files.delete(log);
        return file;
    }

    /**
     * A film without loss whose n-th frame is one colour, (step × n, 255 − step × n, n), 10 frames a second.
     *
     * @param file ends in .mkv
     */
    public static Path colours(Path file, int width, int height, int frames, int step)
            throws IOException, InterruptedException {
        String source = "color=black:size=" + width + "x" + height + ":rate=10,format=gbrp,geq=r='" + step
                + "*N':g='255-" + step + "*N':b='N'";
        return make(file, "-f", "lavfi", "-i", source, "-frames:v", Integer.toString(frames), "-c:v", "ffv1");
    }
}
