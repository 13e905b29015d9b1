package io.github.perceptanon.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a long task has come. */
interface Progress extends AutoCloseable {
    /** One more step is done. */
    void step();

    /** What to show behind the bar, for example the loss. */
    void note(String text);

    /** Empties the bar's line, so that another may be printed; the bar comes back below it. */
    void clear();

    @Override
    void close();

    /** A bar on stderr when that is a terminal, otherwise nothing. */
    static Progress start(String task, long steps) {
        return Terminal.isErrTerminal() ? new Bar(task, steps) : new Silent();
    }

    /** Shows nothing: stderr goes to a file or a pipe. */
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
            // Width and consumer are given, so that no terminal library is searched for or loaded.
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
