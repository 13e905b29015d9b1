// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.file.RegularFile;
import io.github.perceptanon.video.VideoException.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How ffmpeg is called: on one file and nothing else, for frames on stdout and a log of known lines on stderr. */
record FfmpegCommand(Path film, VideoOptions options) {
    /** The names of the filters in the log: of every frame that is decoded, and of those that are sent. */
    static final String DECODED = "showinfo@decoded";

    static final String SAMPLED = "showinfo@sampled";

    /** Ordinary containers and streams. None of them names other files, as playlists and ffmpeg's scripts do. */
    private static final String FORMATS =
            "mov,matroska,avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,mxf,gif,h264,hevc,m4v,ivf,obu,nut," + "yuv4mpegpipe,dv";

    /** Named, and bit-exact: the same frame gives the same pixels on every processor. */
    private static final String SCALER = "bilinear+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";

    /** Two letters at least, so that it is no drive of Windows. {@code Path} may have taken one of the two slashes. */
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    /** Refuses what is no file here, before any program runs. */
    static FfmpegCommand of(Path film, VideoOptions options) throws VideoException {
        Optional<String> problem = RegularFile.problem(film);
        if (problem.isPresent()) {
            String what = URL.matcher(film.toString()).matches()
                    ? "not a file on this machine, and nothing is fetched from elsewhere"
                    : problem.get();
            throw new VideoException(Reason.NO_FILE, what + " (" + film + ")");
        }
        if (film.toString().chars().anyMatch(Character::isISOControl)) {
            // The name is a part of ffmpeg's log, and of messages.
            throw new VideoException(
                    Reason.NO_FILE,
                    "a film's name must not have control characters (" + Quoted.oneLine(film.toString()) + ")");
        }
        return new FfmpegCommand(film.toAbsolutePath(), options);
    }

    /** As ffmpeg names it: absolute and with its protocol, so that no name is taken for an option, a URL or a device. */
    String input() {
        return "file:" + film;
    }

    List<String> words() {
        List<String> words = new ArrayList<>(List.of(options.ffmpeg(), "-nostdin", "-hide_banner", "-nostats"));
        words.addAll(List.of("-loglevel", "repeat+level+info"));
        if (!options.damaged()) {
            words.addAll(List.of("-xerror", "-max_error_rate", "0"));
        }
        words.addAll(List.of("-protocol_whitelist", "file", "-format_whitelist", FORMATS));
        words.addAll(List.of("-max_pixels", Long.toString(options.limits().maxPixels())));
        words.addAll(List.of("-i", input()));
        // V: a cover picture is no film.
        words.addAll(List.of("-map", "0:V:0", "-an", "-sn", "-dn", "-map_metadata", "-1"));
        words.addAll(List.of("-sws_flags", SCALER, "-vf", filters()));
        words.addAll(List.of("-fps_mode", "passthrough", "-autoscale", "0"));
        // Raw, because its encoder is one that follows a picture's size where it changes; the log tells the sizes.
        words.addAll(List.of("-c:v", "rawvideo", "-f", "rawvideo", "pipe:1"));
        return words;
    }

    private String filters() {
        return DECODED + "=checksum=0,select='" + chosen(options.sampling()) + "',scale=flags=" + SCALER
                + ",format=rgb24," + SAMPLED + "=checksum=0";
    }

    private static String chosen(Sampling sampling) {
        if (sampling instanceof Sampling.EveryNth every) {
            return "not(mod(n," + every.n() + "))";
        }
        String first = "isnan(prev_selected_t)";
        if (sampling instanceof Sampling.Interval interval) {
            String s = plain(interval.seconds());
            return first + "+gt(floor((t+0.001)/" + s + "),floor((prev_selected_t+0.001)/" + s + "))";
        }
        return first + "+gt(scene," + plain(((Sampling.Scenes) sampling).threshold()) + ")";
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).toPlainString();
    }

    Process start() throws VideoException {
        ProcessBuilder builder = new ProcessBuilder(words());
        // A log file that the user's environment asks for, and colours in the log.
        builder.environment().keySet().removeAll(List.of("FFREPORT", "AV_LOG_FORCE_COLOR", "AV_LOG_FORCE_256COLOR"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new VideoException(
                    Reason.NO_FFMPEG,
                    "films are read by ffmpeg 5.1 or newer, which cannot be started (" + options.ffmpeg() + ")",
                    e);
        }
    }
}
