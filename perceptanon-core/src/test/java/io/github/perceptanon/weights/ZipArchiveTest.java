// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ZipArchiveTest {
    private static final int CENTRAL = 0x02014b50;

    private static byte[] zip(int method, String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                byte[] content = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
                ZipEntry entry = new ZipEntry(namesAndTexts[i]);
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setCrc(crc.getValue());
                    entry.setSize(content.length);
                }
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static ZipArchive open(byte[] zip) throws IOException {
        return ZipArchive.open(FileBytes.of("made.zip", zip));
    }

    private static String text(ZipArchive archive, String name) throws IOException {
        return StandardCharsets.UTF_8.decode(archive.read(name)).toString();
    }

    private static ByteBuffer edit(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Offset of a record of the central directory. */
    private static int central(byte[] zip, int index) {
        ByteBuffer bytes = edit(zip);
        int found = -1;
        for (int i = 0; i <= zip.length - 4; i++) {
            if (bytes.getInt(i) == CENTRAL && ++found == index) {
                return i;
            }
        }
        throw new AssertionError("no record " + index);
    }

    @Test
    void readsStoredEntries() throws IOException {
        ZipArchive archive = open(zip(ZipEntry.STORED, "a", "alpha", "b/c", "\u00fcber"));
        assertThat(archive.names()).containsExactly("a", "b/c");
        assertThat(text(archive, "b/c")).isEqualTo("\u00fcber");
    }

    @Test
    void readsDeflatedEntries() throws IOException {
        assertThat(text(open(zip(ZipEntry.DEFLATED, "a", "alpha".repeat(10), "e", "")), "a"))
                .isEqualTo("alpha".repeat(10));
    }

    @Test
    void readsEmptyEntries() throws IOException {
        ZipArchive archive = open(zip(ZipEntry.DEFLATED, "a", "alpha", "e", ""));
        assertThat(text(archive, "e")).isEmpty();
    }

    @Test
    void refusesEntriesThatUnpackToMoreThanTheySay() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, "a", "alpha".repeat(10));
        edit(zip).putInt(central(zip, 0) + 24, 49);
        assertThatThrownBy(() -> open(zip).read("a"))
                .isInstanceOf(WeightsException.class)
                .hasMessage("made.zip: archive entry 'a' unpacks to more than 49 bytes but should to 49");
    }

    @Test
    void refusesEntriesThatUnpackToLessThanTheySay() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, "a", "alpha".repeat(10));
        edit(zip).putInt(central(zip, 0) + 24, 51);
        assertThatThrownBy(() -> open(zip).read("a")).hasMessageContaining("unpacks to 50 bytes but should to 51");
    }

    @Test
    void refusesEntriesThatOverlap() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "a", "alpha", "b", "bravo");
        edit(zip).putInt(central(zip, 1) + 42, 0);
        assertThatThrownBy(() -> open(zip))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("reaches past byte 0, where the next one begins");
    }

    @Test
    void refusesEntriesWhoseOwnHeaderHasAnotherName() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "a", "alpha");
        zip[30] = 'b';
        assertThatThrownBy(() -> open(zip).read("a")).hasMessageContaining("is named 'b' in its own header");
    }

    @Test
    void refusesEncryptedEntries() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "a", "alpha");
        zip[central(zip, 0) + 8] |= 1;
        assertThatThrownBy(() -> open(zip)).hasMessage("made.zip: archive entry 'a' is encrypted");
    }

    @Test
    void refusesOtherPackingMethods() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "a", "alpha");
        zip[central(zip, 0) + 10] = 12;
        assertThatThrownBy(() -> open(zip)).hasMessageContaining("has the packing method 12 but only 0 (stored)");
    }

    @Test
    void refusesMoreEntriesThanTheDirectoryHasRoomFor() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, "a", "alpha");
        edit(zip).putShort(zip.length - 14, (short) 9).putShort(zip.length - 12, (short) 9);
        assertThatThrownBy(() -> open(zip))
                .hasMessageContaining("the archive has 9 entries in a directory of 47 bytes");
    }
}
