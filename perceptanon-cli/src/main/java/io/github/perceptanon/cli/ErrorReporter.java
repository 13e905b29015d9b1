// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports a failure as one line on stderr and an exit code; {@code --verbose} adds the stack trace. */
final class ErrorReporter implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int WORK_FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @Override
    public int handleParseException(ParameterException thrown, String[] args) {
        CommandLine command = thrown.getCommandLine();
        ParameterException failure = mistypedBeforeMissing(thrown);
        StringBuilder line = new StringBuilder(message(failure).replaceFirst("^Error: ", ""));
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                line.append("; did you mean ")
                        .append(String.join(" or ", suggestions))
                        .append('?');
            }
        }
        line.append(" (see '").append(command.getCommandSpec().qualifiedName()).append(" --help')");
        report(command.getErr(), line.toString(), failure, Arrays.asList(args).contains("--verbose"));
        return WRONG_USAGE;
    }

    /** Reports an unknown option before a missing one, because a missing option is often present but misspelled. */
    private static ParameterException mistypedBeforeMissing(ParameterException failure) {
        List<String> unmatched = failure.getCommandLine().getUnmatchedArguments();
        return failure instanceof MissingParameterException && !unmatched.isEmpty()
                ? new UnmatchedArgumentException(failure.getCommandLine(), unmatched)
                : failure;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return workFailed(command.getErr(), failure, parsed.originalArgs().contains("--verbose"));
    }

    static int workFailed(PrintWriter err, Throwable failure, boolean verbose) {
        report(err, describe(failure), failure, verbose);
        return WORK_FAILED;
    }

    /** The failure behind a stream that swallows its errors, such as a full disk or a closed pipe. */
    static IOException unwritable() {
        return new IOException("results cannot be written (stdout)");
    }

    private static void report(PrintWriter err, String line, Throwable failure, boolean verbose) {
        err.println("perceptanon: " + Printable.oneLine(line));
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.flush();
    }

    /**
     * Describes a failure. Messages of this project's exceptions are used as they are; those of the JDK are explained.
     */
    static String describe(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof FileSystemException file) {
            return fileProblem(file);
        }
        if (cause instanceof IOException
                || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException) {
            return message(cause);
        }
        if (cause instanceof OutOfMemoryError) {
            return "not enough memory (heap limit " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB; " + cause + ")";
        }
        if (cause instanceof LinkageError) {
            return "the native libraries do not load on this machine, see docs/platforms.md (" + rootOf(cause) + ")";
        }
        return "internal error, please report it with --verbose (" + cause + ")";
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof UncheckedIOException
                        || cause instanceof ExecutionException
                        || cause instanceof CompletionException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String fileProblem(FileSystemException failure) {
        String what;
        if (failure.getReason() != null) {
            what = failure.getReason();
        } else if (failure instanceof NoSuchFileException) {
            what = "no such file";
        } else if (failure instanceof AccessDeniedException) {
            what = "access denied";
        } else if (failure instanceof FileAlreadyExistsException) {
            what = "the file already exists";
        } else if (failure instanceof DirectoryNotEmptyException) {
            what = "the folder is not empty";
        } else if (failure instanceof NotDirectoryException) {
            what = "not a folder";
        } else if (failure instanceof FileSystemLoopException) {
            what = "symbolic links form a loop";
        } else {
            return message(failure);
        }
        return what + " (" + (failure.getFile() == null ? failure.getMessage() : failure.getFile()) + ")";
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
