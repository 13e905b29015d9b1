// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What ffmpeg says on stderr, read on a thread of its own: the times and sizes of the frames that it sends, and its complaints. Keeps
 * a limited amount of it, whatever comes.
 */
final class FfmpegLog implements Runnable {
    private static final int LONGEST_LINE = 2000;
    private static final int MOST_WORDS = 2;
    private static final int LONGEST_WORDS = 200;
    /** Far more than are ever between the filter that tells a time and the frame in the pipe. */
    private static final int MOST_SENT = 10_000;

    private static final Pattern TIME_BASE =
            Pattern.compile("\\[" + FfmpegCommand.SAMPLED + "[^]]*].* config in time_base: (\\d{1,9})/(\\d{1,9}),.*");
    private static final Pattern FRAME = Pattern.compile("\\[" + FfmpegCommand.SAMPLED
            + "[^]]*].* pts: *(-?\\d{1,18}|NOPTS) pts_time:.* s:(\\d{1,9})x(\\d{1,9}) .*");
    private static final Pattern COMPLAINT = Pattern.compile("(\\[[^]]*] )*\\[(error|fatal|panic)] (.*)");
    private static final Pattern PREFIX = Pattern.compile("^(\\[[^]]*] )*");

    private final InputStream stderr;
    private final String input;
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>(MOST_SENT);
    private final Deque<String> complaints = new ArrayDeque<>();
    private String last = "";
    private @Nullable Fraction base;

    private volatile long lastSign = System.nanoTime();
    private volatile boolean ended;

    /** A frame in the pipe: its time in seconds, NaN if the film does not say it, and its size. */
    record Sent(double time, int width, int height) {}

    private record Fraction(long numerator, long denominator) {
        double times(long ticks) {
            return (double) ticks * numerator / denominator;
        }
    }

    FfmpegLog(InputStream stderr, String input) {
        this.stderr = stderr;
        this.input = input;
    }

    @Override
    public void run() {
        StringBuilder line = new StringBuilder();
        byte[] buffer = new byte[8192];
        try (stderr) {
            for (int n = stderr.read(buffer); n >= 0; n = stderr.read(buffer)) {
                lastSign = System.nanoTime();
                // One character for each byte: a letter may lie across two reads.
                for (char c : new String(buffer, 0, n, StandardCharsets.ISO_8859_1).toCharArray()) {
                    if (c == '\n' || c == '\r') {
                        line(utf8(line));
                        line.setLength(0);
                    } else if (line.length() < LONGEST_LINE) {
                        line.append(c);
                    }
                }
            }
            line(utf8(line));
        } catch (IOException e) {
            // Closed together with the process: there is nothing more to hear.
            line(utf8(line));
        } finally {
            ended = true;
        }
    }

    private static String utf8(CharSequence bytes) {
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private void line(String line) {
        if (line.startsWith("[" + FfmpegCommand.SAMPLED)) {
            sampled(line);
        } else if (!line.isBlank() && !line.startsWith("[" + FfmpegCommand.DECODED)) {
            words(line);
        }
    }

    private void sampled(String line) {
        Matcher config = TIME_BASE.matcher(line);
        Matcher frame = FRAME.matcher(line);
        if (config.matches()) {
            base = new Fraction(Long.parseLong(config.group(1)), Math.max(1, Long.parseLong(config.group(2))));
        } else if (frame.matches()) {
            // A queue that is full loses frames' times, and reading ends with that: no such ffmpeg is known.
            sent.offer(new Sent(
                    seconds(frame.group(1)), Integer.parseInt(frame.group(2)), Integer.parseInt(frame.group(3))));
        }
    }

    /** From ticks: the log's own pts_time has six digits, which are tens of milliseconds after half an hour. */
    private double seconds(String ticks) {
        return base == null || ticks.equals("NOPTS") ? Double.NaN : base.times(Long.parseLong(ticks));
    }

    private synchronized void words(String line) {
        Matcher complaint = COMPLAINT.matcher(line);
        if (complaint.matches()) {
            if (complaints.size() == MOST_WORDS) {
                complaints.removeLast();
            }
            complaints.addLast(shortened(complaint.group(3)));
        } else {
            last = shortened(PREFIX.matcher(line).replaceFirst(""));
        }
    }

    private String shortened(String text) {
        String words = text.replace(input + ": ", "").replace(input, "the film").strip();
        return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS) + "…";
    }

    /** When ffmpeg last said something, by {@code System.nanoTime()}. */
    long lastSign() {
        return lastSign;
    }

    /** Whether ffmpeg complained about anything. */
    synchronized boolean complained() {
        return !complaints.isEmpty();
    }

    /** The first and the last complaint; without one the last line of all. */
    synchronized String lastWords() {
        return complaints.isEmpty() ? last : String.join("; ", complaints);
    }

    /** The next frame that was sent, which is said before it is in the pipe; empty if nothing more is said. */
    Optional<Sent> next(long patienceNanos) throws InterruptedException {
        long from = System.nanoTime();
        while (System.nanoTime() - from < patienceNanos) {
            boolean all = ended;
            Sent frame = sent.poll(all ? 0 : 20, TimeUnit.MILLISECONDS);
            if (frame != null) {
                return Optional.of(frame);
            }
            if (all) {
                break;
            }
        }
        return Optional.empty();
    }
}
