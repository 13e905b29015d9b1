// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
    /** The example of FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    @Test
    void isTheStandardsExample() {
        assertThat(new Sha256().add("abc").hex()).isEqualTo(ABC);
    }

    @Test
    void piecesGiveTheHashOfTheWhole() {
        assertThat(new Sha256()
                        .add("a")
                        .add(ByteBuffer.wrap(new byte[] {'x', 'b', 'c'}, 1, 2))
                        .hex())
                .isEqualTo(ABC);
    }

    @Test
    void ofAFileIsOfItsBytes() throws IOException {
        Path file = Files.write(folder.resolve("large"), "7".repeat(200_000).getBytes());

        assertThat(Sha256.ofFile(Files.writeString(folder.resolve("small"), "abc")))
                .isEqualTo(ABC);
        assertThat(Sha256.ofFile(file))
                .isEqualTo(new Sha256().add(Files.readString(file)).hex());
    }

    @Test
    void whatIsCompleteTakesNoMore() {
        Sha256 hash = new Sha256();
        hash.hex();

        assertThatIllegalStateException().isThrownBy(() -> hash.add("more"));
        assertThatIllegalStateException().isThrownBy(hash::hex);
    }
}
