// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Option to replace existing results. */
final class OverwriteOption {
    @Option(names = "--overwrite", description = "Replace existing results.")
    private boolean overwrite;

    boolean given() {
        return overwrite;
    }

    /** Fails if one of these files exists and may not be replaced. */
    void requireNew(Path... files) throws FileAlreadyExistsException {
        requireNew("--overwrite replaces it", files);
    }

    /** As above, with a message that says what to do instead. */
    void requireNew(String instead, Path... files) throws FileAlreadyExistsException {
        for (Path file : files) {
            if (!overwrite && Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString(), null, "the file already exists; " + instead);
            }
        }
    }
}
