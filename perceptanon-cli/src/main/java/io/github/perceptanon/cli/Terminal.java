package io.github.perceptanon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody is watching. */
final class Terminal {
    private Terminal() {}

    /**
     * Whether stderr is a terminal. Java can only tell for stdin and stdout together, so Linux is asked itself; elsewhere
     * Java's answer has to do.
     */
    static boolean isErrTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        Path descriptor = Path.of("/proc/self/fd/2");
        if (!Files.exists(descriptor)) {
            return System.console() != null;
        }
        try {
            Path target = descriptor.toRealPath();
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            return false; // a pipe or a socket has no path
        }
    }
}
