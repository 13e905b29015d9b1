// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataRootTest {
    @TempDir
    Path dir;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(dir.resolve("root/orig")).getParent();
        Files.createDirectories(dir.resolve("outside"));
        Files.writeString(dir.resolve("outside/secret.jpg"), "secret");
    }

    private Annotations annotations(String anonymized) throws AnnotationException {
        return Annotations.of(
                root,
                List.of(),
                List.of(new Annotation(3, "orig/1.jpg", anonymized, "coco", "face", "mask", List.of(), 5)));
    }

    private Path resolved(String anonymized) throws AnnotationException {
        Annotations annotations = annotations(anonymized);
        return annotations.anonymized(annotations.rows().get(0));
    }

    @Test
    void aPathBelowTheRootIsResolvedWhetherOrNotTheFileIsThere() throws IOException {
        assertThat(resolved("anon/deep/1.jpg")).isEqualTo(root.resolve("anon/deep/1.jpg"));
    }

    @Test
    void dotsThatStayInsideAreResolved() throws IOException {
        assertThat(resolved("anon/../orig/./1.jpg")).isEqualTo(root.resolve("orig/1.jpg"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside/secret.jpg", "orig/../../outside/secret.jpg", "..", "orig/..", "."})
    void aPathThatClimbsOutIsRefusedWhenRead(String path) {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> annotations(path))
                .withMessage("annotations: row 3, column 'img2': image path '" + path + "' leads out of the data root "
                        + root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "\\\\host\\share", "C:\\secret.jpg", "c:/secret.jpg"})
    void anAbsolutePathOfAnyPlatformIsRefused(String path) {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> annotations(path))
                .withMessageContaining("row 3, column 'img2': image path '" + path + "' must be relative");
    }

    @Test
    void anEmptyPathIsRefused() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> annotations(" "))
                .withMessage("annotations: row 3, column 'img2': the image path is empty");
    }

    @Test
    void aPathThatNoFileCanHaveIsRefused() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> annotations("a\0b"))
                .withMessageContaining("'a\\u0000b' is not a valid path");
    }

    @Test
    void aLinkedFileOutsideTheRootIsRefused() throws IOException {
        Files.createSymbolicLink(root.resolve("link.jpg"), dir.resolve("outside/secret.jpg"));
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> resolved("link.jpg"))
                .withMessageContaining("row 3, column 'img2': image path 'link.jpg' leads out of the data root");
    }

    @Test
    void aMissingFileInALinkedFolderOutsideTheRootIsRefused() throws IOException {
        Files.createSymbolicLink(root.resolve("linked"), dir.resolve("outside"));
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> resolved("linked/none.jpg"))
                .withMessageContaining("leads out of the data root");
    }

    @Test
    void aLinkInsideTheRootIsFollowed() throws IOException {
        Files.writeString(root.resolve("orig/1.jpg"), "image");
        Files.createSymbolicLink(root.resolve("link.jpg"), root.resolve("orig/1.jpg"));
        assertThat(resolved("link.jpg")).hasContent("image");
    }

    @Test
    void theRootItselfMayBeALink() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolve("link"), root);
        Files.writeString(root.resolve("orig/1.jpg"), "image");
        assertThat(new DataRoot(link).resolve("orig/1.jpg", "here")).hasContent("image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "./no-such-folder"})
    void theRootMayBeRelativeToTheWorkingDirectory(String relative) throws IOException {
        Path path = new DataRoot(Path.of(relative)).resolve("no/such.jpg", "here");
        assertThat(path.toAbsolutePath().normalize())
                .isEqualTo(Path.of(relative, "no/such.jpg").toAbsolutePath().normalize());
    }
}
