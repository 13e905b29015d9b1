package io.github.perceptanon.cli;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Results of earlier work are replaced only if that is asked for. */
final class OverwriteOption {
    @Option(names = "--overwrite", description = "Replace what earlier work left where the results go.")
    private boolean overwrite;

    boolean given() {
        return overwrite;
    }

    /** Refuses if one of these files is there and may not be replaced. */
    void requireNew(Path... files) throws FileAlreadyExistsException {
        requireNew("--overwrite replaces it", files);
    }

    /** The same, with words about what may be done instead. */
    void requireNew(String instead, Path... files) throws FileAlreadyExistsException {
        for (Path file : files) {
            if (!overwrite && Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString(), null, "is there already; " + instead);
            }
        }
    }
}
