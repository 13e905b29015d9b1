// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress of a long task. */
interface Progress extends AutoCloseable {
    /** Reports one completed step. */
    void step();

    /** Sets the text after the bar, for example the loss. */
    void note(String text);

    /** Clears the bar's line so that another line can be printed; the bar reappears below it. */
    void clear();

    @Override
    void close();

    /** Starts a bar on stderr if that is a terminal, otherwise a progress that shows nothing. */
    static Progress start(String task, long steps) {
        return Terminal.isErrTerminal() ? new Bar(task, steps) : new Silent();
    }

    /** Shows nothing, because stderr is a file or a pipe. */
    final class Silent implements Progress {
        @Override
        public void step() {}

        @Override
        public void note(String text) {}

        @Override
        public void clear() {}

        @Override
        public void close() {}
    }

    /** A bar with the time left. */
    final class Bar implements Progress {
        private static final int WIDTH = 100;

        private final PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
        private final ProgressBar bar;

        Bar(String task, long steps) {
            // Width and consumer are set explicitly, so that no terminal library is loaded.
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(250)
                    .setMaxRenderedLength(WIDTH)
                    .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                    .startsFrom(0, Duration.ZERO)
                    .build();
        }

        @Override
        public void step() {
            bar.step();
        }

        @Override
        public void note(String text) {
            bar.setExtraMessage(' ' + text);
        }

        @Override
        public void clear() {
            err.print('\r' + " ".repeat(WIDTH) + '\r');
            err.flush();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
