// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md shows the arrows that the code has; {@code -Darchitecture.update=true} draws them anew. */
class ArchitecturePictureTest {
    private static final Path DOCUMENT = ProjectClasses.ROOT.resolve("ARCHITECTURE.md");
    private static final String BEGIN = "<!-- arrows:begin -->\n";
    private static final String END = "<!-- arrows:end -->\n";

    @Test
    void thePictureIsThatOfTheCode() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        assertThat(begin).as("place of the picture").isBetween(BEGIN.length(), end);
        String picture = new Picture(ProjectClasses.compiled()).draw();
        if (Boolean.getBoolean("architecture.update")) {
            document = document.substring(0, begin) + picture + document.substring(end);
            Files.writeString(DOCUMENT, document);
            end = begin + picture.length();
        }

        assertThat(document.substring(begin, end))
                .as("the picture in ARCHITECTURE.md; -Darchitecture.update=true draws it anew")
                .isEqualTo(picture);
    }
}
