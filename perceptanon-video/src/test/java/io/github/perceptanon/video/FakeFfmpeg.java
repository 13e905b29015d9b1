// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Scripts in the place of ffmpeg, which do what the real one does only with luck. */
final class FakeFfmpeg {
    private FakeFfmpeg() {}

    static String of(Path folder, String script) throws IOException {
        Path file = Files.createTempFile(folder, "ffmpeg", ".sh");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    /** One that tells a frame at a time in tenths of a second and of a size, and sends these bytes for it. */
    static String sending(Path folder, String ticks, String size, String bytes) throws IOException {
        return of(folder, frame(ticks, size, bytes));
    }

    static String frame(String ticks, String size, String bytes) {
        return "echo '[showinfo@sampled @ 0x1] [info] config in time_base: 1/10, frame_rate: 10/1' >&2\n"
                + "echo '[showinfo@sampled @ 0x1] [info] n: 0 pts: " + ticks + " pts_time:0 pos: 1 fmt:rgb24 sar:1/1 s:"
                + size
                + " i:P' >&2\nprintf " + bytes;
    }
}
