// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.video.VideoException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The frames of a film, one after the other, as the user's ffmpeg decodes them. ffmpeg runs as a child process on this file
 * alone: it opens no other file and no connection, takes no playlist, and only knows ordinary containers.
 *
 * <pre>{@code
 * try (VideoFrames frames = VideoFrames.open(film, VideoOptions.defaults())) {
 *     for (Optional<VideoFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
 *         System.out.println(next.get().time());
 *     }
 * }
 * }</pre>
 *
 * <p><b>Pixels.</b> RGB in the film's own size, which may change within it, from swscale's bit-exact conversion; turned as
 * the film says. One frame is in this process at a time, and a few in ffmpeg, which waits while nobody reads.
 *
 * <p><b>Threads.</b> {@link #next} is for one thread at a time. {@link #close} may be called from any. Interrupting the
 * thread that waits in {@code next} ends ffmpeg. ffmpeg also ends when the JVM does.
 */
public final class VideoFrames implements AutoCloseable {
    private static final long JOIN_MILLIS = 2000;
    /** Exit codes of processes that a signal ended: 128 and its number. */
    private static final int FIRST_SIGNAL = 129;

    private static final int LAST_SIGNAL = 159;

    private final Path film;
    private final VideoOptions options;
    private final Child child;
    private final FfmpegLog log;
    private final RawPictures pictures;
    private final Watch watch;
    private final Thread logThread;
    private final Thread watchThread;
    private long frames;
    private boolean ended;
    private volatile boolean closed;

    private VideoFrames(FfmpegCommand command) throws VideoException {
        this.film = command.film();
        this.options = command.options();
        this.child = new Child(command);
        this.log = new FfmpegLog(child.process().getErrorStream(), command.input());
        this.pictures = new RawPictures(child.process().getInputStream(), options.limits());
        this.watch = new Watch(
                child,
                () -> Math.max(log.lastSign(), pictures.lastSign()),
                options.patience().toNanos());
        this.logThread = daemon(log, "perceptanon-ffmpeg-log");
        this.watchThread = daemon(watch, "perceptanon-ffmpeg-watch");
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Starts ffmpeg on a film.
     *
     * @param film a file; a URL is refused
     * @param options the program, which frames, and limits
     * @return the frames, which the caller must close
     * @throws VideoException if the film is not a readable file or ffmpeg cannot be started
     */
    public static VideoFrames open(Path film, VideoOptions options) throws VideoException {
        return new VideoFrames(FfmpegCommand.of(film, options));
    }

    /**
     * The next frame.
     *
     * @return the frame, or empty after the last one
     * @throws VideoException if the film is damaged, has no picture, or too large a one, or ffmpeg hangs or is ended
     * @throws InterruptedException if the thread is interrupted; ffmpeg is then ended
     * @throws IllegalStateException after {@link #close}
     */
    public Optional<VideoFrame> next() throws VideoException, InterruptedException {
        if (closed) {
            throw new IllegalStateException("the film's frames are closed (" + film + ")");
        }
        if (ended) {
            return Optional.empty();
        }
        try {
            Optional<VideoFrame> frame = read();
            if (frame.isEmpty()) {
                ended = true;
                requireGoodEnd();
                if (frames == 0) {
                    throw failure(Reason.NO_FRAMES, "the film has no frames");
                }
            }
            frames++;
            return frame;
        } catch (VideoException | InterruptedException e) {
            ended = true;
            child.kill();
            throw e;
        }
    }

    /** Empty where the output ends between two pictures, for whatever reason. */
    private Optional<VideoFrame> read() throws VideoException, InterruptedException {
        Optional<VideoFrame> frame = Optional.empty();
        Optional<IOException> failure = Optional.empty();
        watch.begin();
        try {
            if (pictures.hasNext()) {
                frame = Optional.of(frame());
            }
        } catch (IOException e) {
            failure = Optional.of(e);
        } finally {
            watch.end();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while reading " + film);
        }
        if (closed) {
            throw new IllegalStateException("the film's frames were closed while one was read (" + film + ")");
        }
        if (failure.isPresent()) {
            throw explained(failure.get());
        }
        return frame;
    }

    private VideoFrame frame() throws IOException, InterruptedException {
        FfmpegLog.Sent sent = log.next(options.patience().toNanos())
                .orElseThrow(() -> new IOException("ffmpeg did not say what it sends: it must be 5.1 or newer"));
        if (Double.isNaN(sent.time())) {
            throw new IOException("the film does not say when its frames are shown");
        }
        RgbImage image = pictures.next(sent.width(), sent.height());
        return new VideoFrame(sent.time(), image);
    }

    private VideoException explained(IOException failure) throws VideoException, InterruptedException {
        if (failure instanceof RawPictures.TooLarge) {
            return new VideoException(Reason.TOO_LARGE, failure.getMessage() + " (" + film + ")", failure);
        }
        if (!child.process().isAlive() || watch.wasSilent() || failure instanceof EOFException) {
            requireGoodEnd();
        }
        return failure(Reason.BROKEN, String.valueOf(failure.getMessage()));
    }

    private void requireGoodEnd() throws VideoException, InterruptedException {
        int code = child.exitCode();
        logThread.join(JOIN_MILLIS);
        String words = log.lastWords();
        if (watch.wasSilent()) {
            throw failure(
                    Reason.SILENT,
                    "ffmpeg gave no sign of life for " + options.patience().toMillis() + " ms and was ended");
        }
        if (words.contains("max pixel count")) {
            throw failure(
                    Reason.TOO_LARGE,
                    "a picture of the film has more pixels than the limit of "
                            + options.limits().maxPixels());
        }
        if (words.contains("not on whitelist")) {
            throw new VideoException(
                    Reason.FORMAT, "a format that is not read as a film, such as a playlist (" + film + ")");
        }
        if (words.contains("matches no streams")) {
            throw new VideoException(Reason.NO_FRAMES, "the file has no moving picture (" + film + ")");
        }
        if (code >= FIRST_SIGNAL && code <= LAST_SIGNAL || words.contains("received signal")) {
            throw failure(Reason.ENDED, "ffmpeg was ended, exit code " + code + ", after " + frames + " frames");
        }
        if (code != 0 || log.complained() && !options.damaged()) {
            throw failure(Reason.BROKEN, "ffmpeg cannot read the film beyond " + frames + " sampled frames");
        }
    }

    private VideoException failure(Reason reason, String what) {
        String words = log.lastWords();
        return new VideoException(reason, what + (words.isEmpty() ? "" : ": " + words) + " (" + film + ")");
    }

    /** Ends ffmpeg and the threads that look after it. May be called more than once, and while another thread waits in next. */
    @Override
    public void close() {
        closed = true;
        watch.stop();
        child.kill();
        try {
            child.process().waitFor(JOIN_MILLIS, TimeUnit.MILLISECONDS);
            logThread.join(JOIN_MILLIS);
            watchThread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
