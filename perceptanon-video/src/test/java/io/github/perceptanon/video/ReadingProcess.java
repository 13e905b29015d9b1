// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import java.io.IOException;
import java.nio.file.Path;

/** A program that reads a film's first frame, says which process decodes it, and waits. */
final class ReadingProcess {
    private ReadingProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try (VideoFrames frames =
                VideoFrames.open(Path.of(args[0]), VideoOptions.defaults().withSampling(Sampling.every(1)))) {
            frames.next();
            System.out.println(
                    ProcessHandle.current().children().findFirst().orElseThrow().pid());
            Thread.sleep(60_000);
        }
    }
}
