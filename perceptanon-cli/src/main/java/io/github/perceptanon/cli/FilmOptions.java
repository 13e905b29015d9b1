// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.video.Sampling;
import io.github.perceptanon.video.VideoOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of {@code score} for a film in the place of images. */
final class FilmOptions {
    @Option(
            names = "--video",
            paramLabel = "FILM",
            description =
                    "Score a film in the place of images: frames that ffmpeg decodes; --original is then a film too.")
    private @Nullable Path video;

    @Option(names = "--every", paramLabel = "N", description = "With --video: every N-th frame.")
    private @Nullable Integer every;

    @Option(names = "--interval", paramLabel = "S", description = "With --video: a frame every S seconds (default: 1).")
    private @Nullable Double interval;

    @Option(
            names = "--scenes",
            paramLabel = "T",
            description =
                    "With --video: the first frame of each scene, for a threshold T between 0 and 1, such as 0.4.")
    private @Nullable Double scenes;

    @Option(names = "--out", paramLabel = "CSV", description = "With --video: write the time and score of each frame.")
    private @Nullable Path out;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "With --video: write a page with a chart over time and the frame of the lowest score.")
    private @Nullable Path report;

    @Option(
            names = "--ffmpeg",
            paramLabel = "PATH",
            description = "With --video: the ffmpeg to use, 5.1 or newer (default: the one of the PATH).")
    private @Nullable String ffmpeg;

    @Option(
            names = "--damaged",
            description = "With --video: read a damaged film as far as ffmpeg can; it is an error otherwise.")
    private boolean damaged;

    @Mixin
    private OverwriteOption overwrite;

    boolean given() {
        return video != null;
    }

    Path video() {
        return Objects.requireNonNull(video, "--video");
    }

    @Nullable
    Path out() {
        return out;
    }

    @Nullable
    Path report() {
        return report;
    }

    OverwriteOption overwrite() {
        return overwrite;
    }

    /** Refuses these options where images are scored. */
    void requireNone(CommonOptions common) {
        boolean any = Stream.of(every, interval, scenes, out, report, ffmpeg).anyMatch(Objects::nonNull);
        if (any || damaged || overwrite.given()) {
            throw common.usage(
                    "--every, --interval, --scenes, --out, --report, --ffmpeg, --damaged and --overwrite need --video");
        }
    }

    /** How the film is read. */
    VideoOptions reading(CommonOptions common) {
        List<Object> chosen = Stream.<@Nullable Object>of(every, interval, scenes)
                .filter(Objects::nonNull)
                .<Object>map(Objects::requireNonNull)
                .toList();
        if (chosen.size() > 1) {
            throw common.usage("--every, --interval and --scenes exclude each other");
        }
        try {
            VideoOptions options = VideoOptions.defaults().withDamaged(damaged);
            options = ffmpeg == null ? options : options.withFfmpeg(ffmpeg);
            if (every != null) {
                return options.withSampling(Sampling.every(every));
            }
            if (interval != null) {
                return options.withSampling(Sampling.interval(interval));
            }
            return scenes == null ? options : options.withSampling(Sampling.scenes(scenes));
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }
}
