package io.github.perceptanon.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether output goes to a terminal. */
final class Terminal {
    private Terminal() {}

    /** Whether stderr is a terminal. */
    static boolean isErrTerminal() {
        return isTerminal(2);
    }

    /** Whether stdout is a terminal. */
    static boolean isOutTerminal() {
        return isTerminal(1);
    }

    /** Java only reports on stdin and stdout together, so Linux is asked directly; elsewhere Java's answer is used. */
    private static boolean isTerminal(int descriptor) {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (!Files.exists(link)) {
            return isTerminal(System.console());
        }
        try {
            Path target = link.toRealPath();
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            return false; // a pipe or a socket has no path
        }
    }

    /** Java 22 and later have a console without a terminal too, and a method that tells. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
