// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives written byte by byte: the least and the most of each field, the 64-bit records, and what contradicts itself. */
class ZipArchiveEdgesTest {
    private static final long IN_THE_EXTRA_FIELD = 0xffffffffL;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /** An archive in the making; each piece as its fields say, true or not. */
    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<byte[]> records = new ArrayList<>();

        Writer entry(String name, int method, byte[] content, byte[] packed) {
            return entry(name, method, content, packed, content.length, packed.length, out.size(), new byte[0]);
        }

        Writer stored(String name, String content) {
            byte[] bytes = bytes(content);
            return entry(name, STORED, bytes, bytes);
        }

        Writer entry(
                String name,
                int method,
                byte[] content,
                byte[] packed,
                long size,
                long packedSize,
                long at,
                byte[] extra) {
            CRC32 crc = new CRC32();
            crc.update(content);
            byte[] nameBytes = bytes(name);
            add(le(30 + nameBytes.length)
                    .putInt(0x04034b50)
                    .putInt(0)
                    .putShort((short) method)
                    .putInt(0)
                    .putInt((int) crc.getValue())
                    .putInt(packed.length)
                    .putInt(content.length)
                    .putShort((short) nameBytes.length)
                    .putShort((short) 0)
                    .put(nameBytes));
            out.writeBytes(packed);
            records.add(le(46 + nameBytes.length + extra.length)
                    .putInt(0x02014b50)
                    .putInt(0)
                    .putShort((short) 0)
                    .putShort((short) method)
                    .putInt(0)
                    .putInt((int) crc.getValue())
                    .putInt((int) packedSize)
                    .putInt((int) size)
                    .putShort((short) nameBytes.length)
                    .putShort((short) extra.length)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt((int) at)
                    .put(nameBytes)
                    .put(extra)
                    .array());
            return this;
        }

        byte[] end() {
            return end(0, 0, records.size(), records.size(), "");
        }

        byte[] end(int disk, int directoryDisk, int here, int inAll, String comment) {
            int at = out.size();
            records.forEach(out::writeBytes);
            small(disk, directoryDisk, here, inAll, out.size() - at, at, comment);
            return out.toByteArray();
        }

        /** With 64-bit records; what the small one says instead of "look there" may contradict them. */
        byte[] end64(int smallEntries, long smallSize, long smallOffset) {
            int at = out.size();
            records.forEach(out::writeBytes);
            int size = out.size() - at;
            int record = out.size();
            add(le(56).putInt(0x06064b50)
                    .putLong(44)
                    .putInt(0)
                    .putInt(0)
                    .putInt(0)
                    .putLong(records.size())
                    .putLong(records.size())
                    .putLong(size)
                    .putLong(at));
            add(le(20).putInt(0x07064b50).putInt(0).putLong(record).putInt(1));
            small(0, 0, smallEntries, smallEntries, smallSize, smallOffset, "");
            return out.toByteArray();
        }

        private void small(int disk, int directoryDisk, int here, int inAll, long size, long at, String comment) {
            add(le(22 + comment.length())
                    .putInt(0x06054b50)
                    .putShort((short) disk)
                    .putShort((short) directoryDisk)
                    .putShort((short) here)
                    .putShort((short) inAll)
                    .putInt((int) size)
                    .putInt((int) at)
                    .putShort((short) comment.length())
                    .put(bytes(comment)));
        }

        private void add(ByteBuffer bytes) {
            out.writeBytes(bytes.array());
        }
    }

    private static ByteBuffer le(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] deflated(String text, int flush) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes(text));
        if (flush == Deflater.NO_FLUSH) {
            deflater.finish();
        }
        byte[] out = new byte[1000];
        int n = deflater.deflate(out, 0, out.length, flush);
        deflater.end();
        return Arrays.copyOf(out, n);
    }

    private static byte[] zip64Field(long... values) {
        ByteBuffer field = le(4 + 8 * values.length).putShort((short) 1).putShort((short) (8 * values.length));
        for (long value : values) {
            field.putLong(value);
        }
        return field.array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static ZipArchive open(byte[] zip) throws IOException {
        return ZipArchive.open(FileBytes.of("made.zip", zip));
    }

    private static String text(byte[] zip, String name) throws IOException {
        return StandardCharsets.UTF_8.decode(open(zip).read(name)).toString();
    }

    private static void assertRefused(byte[] zip, String words) {
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> open(zip))
                .withMessageContaining(words);
    }

    private static void assertUnreadable(byte[] zip, String words) {
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> open(zip).read("a"))
                .withMessageContaining(words);
    }

    @Test
    void fourBytesTellAnArchive() throws IOException {
        byte[] start = {'P', 'K', 3, 4};
        assertThat(ZipArchive.isZip(FileBytes.of("four", start))).isTrue();
        assertThat(ZipArchive.isZip(FileBytes.of("three", new byte[] {'P', 'K', 3})))
                .isFalse();
    }

    @Test
    void anArchiveMayBeEmpty() throws IOException {
        assertThat(open(new Writer().end()).names()).isEmpty();
    }

    @Test
    void aNameMayBeEmptyAndItsEntryToo() throws IOException {
        byte[] zip = new Writer().stored("", "").end();
        assertThat(text(zip, "")).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotThere() throws IOException {
        ZipArchive archive = open(new Writer().stored("a", "alpha").end());
        assertThat(archive.has("a")).isTrue();
        assertThat(archive.has("b")).isFalse();
        assertThat(archive.size("a")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 65_535})
    void aCommentMayFollow(int length) throws IOException {
        byte[] zip = new Writer().stored("a", "alpha").end(0, 0, 1, 1, "c".repeat(length));
        assertThat(text(zip, "a")).isEqualTo("alpha");
    }

    @Test
    void entriesMayBeListedInAnyOrder() throws IOException {
        Writer writer = new Writer().stored("a", "alpha").stored("b", "bravo");
        Collections.reverse(writer.records);
        byte[] zip = writer.end();
        assertThat(text(zip, "a") + text(zip, "b")).isEqualTo("alphabravo");
    }

    @Test
    void partsOfSeveralFilesAreRefused() {
        assertRefused(new Writer().end(1, 0, 0, 0, ""), "part of several files");
        assertRefused(new Writer().end(0, 1, 0, 0, ""), "part of several files");
        assertRefused(new Writer().stored("a", "alpha").end(0, 0, 1, 2, ""), "part of several files");
    }

    @Test
    void theDirectoryEndsWhereTheEndRecordBegins() {
        byte[] zip = new Writer().stored("a", "alpha").end();
        ByteBuffer late = le(zip.length).put(zip);
        late.putInt(zip.length - 6, late.getInt(zip.length - 6) + 1);
        assertRefused(late.array(), "but must end at byte " + (zip.length - 22));
        byte[] without = Arrays.copyOf(zip, zip.length - 1);
        assertRefused(without, "missing at the end");
    }

    @Test
    void aDirectoryWithMoreThanItsEntriesIsRefused() {
        assertRefused(
                new Writer().stored("a", "alpha").stored("b", "bravo").end(0, 0, 1, 1, ""),
                "47 bytes after its last entry");
    }

    @Test
    void recordsThatAreNoneOrReachPastTheDirectoryAreRefused() {
        byte[] zip = new Writer().stored("a", "alpha").end();
        int record = zip.length - 22 - 47;
        byte[] noRecord = zip.clone();
        noRecord[record] = 'X';
        assertRefused(noRecord, "directory is damaged");
        for (int field : new int[] {28, 30, 32}) {
            byte[] long1 = zip.clone();
            long1[record + field] += 1;
            assertRefused(long1, "directory is damaged");
        }
    }

    @Test
    void sizesAndOffsetBeyond32BitsStandInTheExtraField() throws IOException {
        byte[] content = bytes("alpha");
        long unset = IN_THE_EXTRA_FIELD;
        byte[] otherField = le(6).putShort((short) 7)
                .putShort((short) 2)
                .putShort((short) 1)
                .array();
        byte[] zip = new Writer()
                .stored("first", "x")
                .entry("a", STORED, content, content, unset, unset, unset, joined(otherField, zip64Field(5, 5, 36)))
                .end();
        assertThat(text(zip, "a")).isEqualTo("alpha");
    }

    @Test
    void onlyWhatDidNotFitIsTakenFromTheExtraField() throws IOException {
        byte[] content = bytes("alpha");
        byte[] zip = new Writer()
                .stored("first", "x")
                .entry("a", STORED, content, content, 5, 5, IN_THE_EXTRA_FIELD, zip64Field(36))
                .end();
        assertThat(text(zip, "a")).isEqualTo("alpha");
    }

    @Test
    void anExtraFieldThatIsTooShortGivesNothing() {
        byte[] content = bytes("alpha");
        long unset = IN_THE_EXTRA_FIELD;
        assertRefused(
                new Writer()
                        .entry("a", STORED, content, content, unset, unset, 0, new byte[] {1, 0, 8, 0, 5, 0})
                        .end(),
                "bytes");
        assertRefused(
                new Writer()
                        .entry("a", STORED, content, content, unset, unset, 0, new byte[] {1, 0, 8})
                        .end(),
                "bytes");
    }

    @Test
    void sizesBelowZeroAreRefused() {
        byte[] content = bytes("alpha");
        long unset = IN_THE_EXTRA_FIELD;
        assertRefused(
                new Writer()
                        .entry("a", DEFLATED, content, content, unset, 5, 0, zip64Field(-1))
                        .end(),
                "for -1");
        assertRefused(
                new Writer()
                        .entry("a", DEFLATED, content, content, 5, unset, 0, zip64Field(-1))
                        .end(),
                "reaches past");
    }

    @Test
    void storedEntriesHaveOneSize() {
        byte[] content = bytes("alpha");
        assertRefused(
                new Writer()
                        .entry("a", STORED, content, content, 4, 5, 0, new byte[0])
                        .end(),
                "is stored but has 5 bytes for 4");
    }

    @Test
    void entriesThatRunIntoTheNextOneAreRefused() {
        byte[] content = bytes("alpha");
        assertRefused(
                new Writer()
                        .entry("a", STORED, content, content, 7, 7, 0, new byte[0])
                        .stored("b", "bravo")
                        .end(),
                "reaches past byte 36");
    }

    @Test
    void theLargeEndRecordIsReadAndMayBeRepeatedInTheSmallOne() throws IOException {
        Writer all = new Writer().stored("a", "alpha");
        assertThat(text(all.end64(0xffff, IN_THE_EXTRA_FIELD, IN_THE_EXTRA_FIELD), "a"))
                .isEqualTo("alpha");
        assertThat(text(new Writer().stored("a", "alpha").end64(1, 47, 36), "a"))
                .isEqualTo("alpha");
    }

    @Test
    void endRecordsThatDisagreeAreRefused() {
        String words = "two end records do not agree";
        assertRefused(new Writer().stored("a", "alpha").end64(2, 47, 36), words);
        assertRefused(new Writer().stored("a", "alpha").end64(1, 48, 36), words);
        assertRefused(new Writer().stored("a", "alpha").end64(1, 47, 37), words);
    }

    @Test
    void sizesThatOverflowTogetherAreNoSmallSum() {
        byte[] packed = deflated("alpha", Deflater.NO_FLUSH);
        byte[] huge = zip64Field(Long.MAX_VALUE);
        Writer writer = new Writer();
        for (String name : List.of("a", "b")) {
            writer.entry(
                    name, DEFLATED, bytes("alpha"), packed, IN_THE_EXTRA_FIELD, packed.length, writer.out.size(), huge);
        }
        assertRefused(writer.end(), Long.MAX_VALUE + " bytes in all");
    }

    @Test
    void sixteenTimesTheFileIsTheMost() throws IOException {
        byte[] packed = deflated("alpha", Deflater.NO_FLUSH);
        int file = 31 + packed.length + 47 + 22;
        assertThat(open(claiming(16 * file + 15, packed)).size("a")).isEqualTo(16 * file + 15);
        assertRefused(claiming(16 * file + 16, packed), "the limit is 16 times the file's " + file);
    }

    private static byte[] claiming(int size, byte[] packed) {
        return new Writer()
                .entry("a", DEFLATED, bytes("alpha"), packed, size, packed.length, 0, new byte[0])
                .end();
    }

    @Test
    void deflatedStreamsEndWithTheirEntry() {
        byte[] whole = deflated("alpha", Deflater.NO_FLUSH);
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        byte[] open = deflated("alpha", Deflater.SYNC_FLUSH);
        assertUnreadable(
                new Writer().entry("a", DEFLATED, bytes("alpha"), longer).end(), "unpacks to 5 bytes");
        assertUnreadable(new Writer().entry("a", DEFLATED, bytes("alpha"), open).end(), "unpacks to 5 bytes");
    }

    @Test
    void anOwnHeaderThatContradictsTheDirectoryIsRefused() {
        byte[] zip = new Writer().stored("a", "alpha").end();
        byte[] otherMethod = zip.clone();
        otherMethod[8] = DEFLATED;
        assertUnreadable(otherMethod, "packed in another way");
        byte[] longExtra = zip.clone();
        longExtra[28] = 1;
        assertUnreadable(longExtra, "damaged header");
        byte[] noHeader = zip.clone();
        noHeader[0] = 'X';
        assertUnreadable(noHeader, "damaged header");
    }
}
