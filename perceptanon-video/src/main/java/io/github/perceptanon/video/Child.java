// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.video.VideoException.Reason;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running ffmpeg, which does not outlive this object's {@link #kill} or the JVM. It is ended forcibly: it writes no file
 * that it would have to finish, and while it waits for the pipe it does not listen to anything milder.
 */
final class Child {
    private static final long END_SECONDS = 10;

    private final Process process;
    private final Thread atExit = new Thread(this::end, "perceptanon-ffmpeg-exit");

    Child(FfmpegCommand command) throws VideoException {
        this.process = command.start();
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException e) {
            end();
            throw new VideoException(Reason.ENDED, "the program is being ended (" + command.film() + ")", e);
        }
    }

    Process process() {
        return process;
    }

    /** Ends it and what it started, which may be the real ffmpeg if a script was named. */
    void kill() {
        end();
        forget();
    }

    private void end() {
        List<ProcessHandle> descendants = process.descendants().toList();
        // First, or a script would still say that what it started was killed, in the place of ffmpeg's last words.
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits for the end of a process whose output has ended, and returns its exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            end();
        }
        int code = process.waitFor();
        forget();
        return code;
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook with it.
            return;
        }
    }
}
