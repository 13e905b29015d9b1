// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip archive in a mapped file. The JDK's {@code ZipFile} copies what it reads and allows repeated
 * names and overlapping entries. Here stored entries are views of the file, and ambiguous archives are rejected:
 * repeated names, overlapping entries, or a directory that is not at the end. Each entry's CRC is checked when it is
 * read.
 */
final class ZipArchive {
    private static final int MAX_ENTRIES = 100_000;

    /**
     * Maximum total size of the entries relative to the file. Weights hardly compress, so anything larger is a zip
     * bomb.
     */
    private static final int MAX_INFLATION = 16;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_LOCATOR_BYTES = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int ZIP64_EXTRA = 1;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int UNSET_16 = 0xffff;
    private static final long UNSET_32 = 0xffffffffL;

    private final FileBytes file;
    private final Map<String, Entry> entries;
    private final long directoryOffset;

    /** An entry of the central directory. Sizes are in bytes; the offset is that of the local header. */
    private record Entry(String name, int method, int crc, long packedSize, long size, long offset) {}

    private record Directory(long entries, long size, long offset) {}

    private ZipArchive(FileBytes file, Map<String, Entry> entries, long directoryOffset) {
        this.file = file;
        this.entries = entries;
        this.directoryOffset = directoryOffset;
    }

    /** Whether a file starts like a zip archive. */
    static boolean isZip(FileBytes file) throws IOException {
        return file.size() >= Integer.BYTES && file.view(0, Integer.BYTES).getInt() == LOCAL_SIGNATURE;
    }

    static ZipArchive open(FileBytes file) throws IOException {
        Directory directory = findDirectory(file);
        Map<String, Entry> entries = readEntries(file, directory);
        requireDisjoint(file, entries, directory.offset());
        long total = 0;
        for (Entry entry : entries.values()) {
            total = total + entry.size() < 0 ? Long.MAX_VALUE : total + entry.size();
        }
        if (total / MAX_INFLATION > file.size()) {
            throw file.refuse("the archive's entries have " + total + " bytes in all but the limit is " + MAX_INFLATION
                    + " times the file's " + file.size());
        }
        return new ZipArchive(file, entries, directory.offset());
    }

    Set<String> names() {
        return entries.keySet();
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Size of an entry when unpacked. */
    long size(String name) throws WeightsException {
        return entry(name).size();
    }

    /** An entry's bytes: a view of the file if the entry is stored, a copy if it is deflated. */
    ByteBuffer read(String name) throws IOException {
        Entry entry = entry(name);
        ByteBuffer packed = file.view(dataOffset(entry), entry.packedSize());
        ByteBuffer bytes = entry.method() == STORED ? packed : inflate(entry, packed);
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        if ((int) crc.getValue() != entry.crc()) {
            throw file.refuse(String.format(
                    "archive entry %s has the CRC %08x but should have %08x; the file is damaged",
                    Quoted.of(name), crc.getValue(), entry.crc()));
        }
        return bytes;
    }

    private Entry entry(String name) throws WeightsException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw file.refuse("the archive has no entry " + Quoted.of(name));
        }
        return entry;
    }

    private static Directory findDirectory(FileBytes file) throws IOException {
        long end = findEnd(file);
        ByteBuffer record = file.view(end, END_BYTES);
        int disk = record.getShort(4) | record.getShort(6);
        Directory directory = new Directory(
                record.getShort(10) & UNSET_16, record.getInt(12) & UNSET_32, record.getInt(16) & UNSET_32);
        boolean sameCounts = record.getShort(8) == record.getShort(10);
        if (end >= END64_LOCATOR_BYTES) {
            ByteBuffer locator = file.view(end - END64_LOCATOR_BYTES, END64_LOCATOR_BYTES);
            if (locator.getInt(0) == END64_LOCATOR_SIGNATURE) {
                long end64 = locator.getLong(8);
                directory = findDirectory64(file, end64, end - END64_LOCATOR_BYTES, directory);
                end = end64;
            }
        }
        if (disk != 0 || !sameCounts) {
            throw file.refuse("the archive is a part of several files");
        }
        if (directory.offset() < 0 || directory.offset() > end || directory.size() != end - directory.offset()) {
            throw file.refuse("the archive's directory has " + directory.size() + " bytes from byte "
                    + directory.offset() + " but must end at byte " + end);
        }
        return directory;
    }

    /** Offset of the end record, which only a comment may follow. */
    private static long findEnd(FileBytes file) throws IOException {
        long start = Math.max(0, file.size() - END_BYTES - UNSET_16);
        ByteBuffer tail = file.view(start, file.size() - start);
        for (int i = tail.limit() - END_BYTES; i >= 0; i--) {
            if (tail.getInt(i) == END_SIGNATURE && (tail.getShort(i + 20) & UNSET_16) == tail.limit() - i - END_BYTES) {
                return start + i;
            }
        }
        throw file.refuse("the archive's directory is missing at the end; the file is cut short");
    }

    private static Directory findDirectory64(FileBytes file, long offset, long end, Directory small)
            throws IOException {
        ByteBuffer record = file.view(offset, END64_BYTES);
        Directory large = new Directory(record.getLong(32), record.getLong(40), record.getLong(48));
        boolean whole = record.getInt(0) == END64_SIGNATURE
                && record.getLong(4) == end - offset - 12
                && record.getInt(16) == 0
                && record.getInt(20) == 0;
        if (!whole
                || !agrees(small.entries(), UNSET_16, large.entries())
                || !agrees(small.size(), UNSET_32, large.size())
                || !agrees(small.offset(), UNSET_32, large.offset())) {
            throw file.refuse("the archive's two end records do not agree");
        }
        return large;
    }

    private static boolean agrees(long small, long unset, long large) {
        return small == unset || small == large;
    }

    private static Map<String, Entry> readEntries(FileBytes file, Directory directory) throws IOException {
        long count = directory.entries();
        if (count < 0 || count > MAX_ENTRIES || count > directory.size() / ENTRY_BYTES) {
            throw file.refuse("the archive has " + count + " entries in a directory of " + directory.size()
                    + " bytes but the limit is " + MAX_ENTRIES + " and one for every " + ENTRY_BYTES + " bytes");
        }
        ByteBuffer records = file.view(directory.offset(), directory.size());
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            Entry entry = readEntry(file, records);
            if (entries.put(entry.name(), entry) != null) {
                throw file.refuse("the archive has two entries named " + Quoted.of(entry.name()));
            }
        }
        if (records.hasRemaining()) {
            throw file.refuse("the archive's directory has " + records.remaining() + " bytes after its last entry");
        }
        return entries;
    }

    /** Reads one record of the directory and moves the position past it. */
    private static Entry readEntry(FileBytes file, ByteBuffer records) throws WeightsException {
        int at = records.position();
        if (records.remaining() < ENTRY_BYTES || records.getInt(at) != ENTRY_SIGNATURE) {
            throw file.refuse("the archive's directory is damaged");
        }
        int nameLength = records.getShort(at + 28) & UNSET_16;
        int extraLength = records.getShort(at + 30) & UNSET_16;
        int commentLength = records.getShort(at + 32) & UNSET_16;
        if (records.remaining() - ENTRY_BYTES < nameLength + extraLength + commentLength) {
            throw file.refuse("the archive's directory is damaged");
        }
        String name = text(records.slice(at + ENTRY_BYTES, nameLength));
        long[] sizes = {
            records.getInt(at + 24) & UNSET_32, records.getInt(at + 20) & UNSET_32, records.getInt(at + 42) & UNSET_32
        };
        readZip64(records.slice(at + ENTRY_BYTES + nameLength, extraLength).order(records.order()), sizes);
        records.position(at + ENTRY_BYTES + nameLength + extraLength + commentLength);
        Entry entry = new Entry(
                name, records.getShort(at + 10) & UNSET_16, records.getInt(at + 16), sizes[1], sizes[0], sizes[2]);
        requireReadable(file, entry, records.getShort(at + 8));
        return entry;
    }

    /** Replaces size, packed size and offset where they do not fit into 32 bits. */
    private static void readZip64(ByteBuffer extra, long[] sizes) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & UNSET_16;
            int length = Math.min(extra.getShort() & UNSET_16, extra.remaining());
            if (id == ZIP64_EXTRA) {
                ByteBuffer field = extra.slice(extra.position(), length).order(extra.order());
                for (int i = 0; i < sizes.length; i++) {
                    if (sizes[i] == UNSET_32 && field.remaining() >= Long.BYTES) {
                        sizes[i] = field.getLong();
                    }
                }
            }
            extra.position(extra.position() + length);
        }
    }

    private static void requireReadable(FileBytes file, Entry entry, int flags) throws WeightsException {
        String what = "archive entry " + Quoted.of(entry.name());
        if ((flags & ENCRYPTED) != 0) {
            throw file.refuse(what + " is encrypted");
        }
        if (entry.method() != STORED && entry.method() != DEFLATED) {
            throw file.refuse(what + " has the packing method " + entry.method() + " but only " + STORED
                    + " (stored) and " + DEFLATED + " (deflated) are supported");
        }
        if (entry.size() < 0 || entry.method() == STORED && entry.size() != entry.packedSize()) {
            throw file.refuse(what + " is stored but has " + entry.packedSize() + " bytes for " + entry.size());
        }
    }

    private static void requireDisjoint(FileBytes file, Map<String, Entry> entries, long directoryOffset)
            throws WeightsException {
        List<Entry> byOffset = new ArrayList<>(entries.values());
        byOffset.sort(Comparator.comparingLong(Entry::offset));
        for (int i = 0; i < byOffset.size(); i++) {
            Entry entry = byOffset.get(i);
            long next = i + 1 < byOffset.size() ? byOffset.get(i + 1).offset() : directoryOffset;
            if (entry.offset() < 0
                    || entry.packedSize() < 0
                    || entry.packedSize() > next - entry.offset() - LOCAL_BYTES) {
                throw file.refuse("archive entry " + Quoted.of(entry.name()) + " of "
                        + entry.packedSize() + " bytes from byte " + entry.offset() + " reaches past byte " + next
                        + ", where the next one begins");
            }
        }
    }

    /** Position of an entry's bytes after its local header, which must agree with the directory. */
    private long dataOffset(Entry entry) throws IOException {
        String what = "archive entry " + Quoted.of(entry.name());
        ByteBuffer local = file.view(entry.offset(), LOCAL_BYTES);
        int nameLength = local.getShort(26) & UNSET_16;
        int extraLength = local.getShort(28) & UNSET_16;
        long start = entry.offset() + LOCAL_BYTES + nameLength + extraLength;
        if (local.getInt(0) != LOCAL_SIGNATURE || start > directoryOffset - entry.packedSize()) {
            throw file.refuse(what + " has a damaged header");
        }
        String name = text(file.view(entry.offset() + LOCAL_BYTES, nameLength));
        if (!name.equals(entry.name()) || (local.getShort(8) & UNSET_16) != entry.method()) {
            throw file.refuse(what + " is named " + Quoted.of(name) + " in its own header, or packed in another way");
        }
        return start;
    }

    private ByteBuffer inflate(Entry entry, ByteBuffer packed) throws WeightsException {
        String what = "archive entry " + Quoted.of(entry.name());
        byte[] out = new byte[Math.toIntExact(Math.min(entry.size(), Integer.MAX_VALUE - 8))];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int n = 0;
            while (n < out.length) {
                int step = inflater.inflate(out, n, out.length - n);
                if (step == 0) {
                    break;
                }
                n += step;
            }
            boolean more = inflater.inflate(new byte[1]) > 0;
            if (more || n != entry.size() || !inflater.finished() || inflater.getRemaining() != 0) {
                throw file.refuse(what + " unpacks to " + (more ? "more than " : "") + n + " bytes but should to "
                        + entry.size());
            }
            return ByteBuffer.wrap(out).asReadOnlyBuffer().order(packed.order());
        } catch (DataFormatException e) {
            throw new WeightsException(file.source(), what + " is damaged: it cannot be inflated", e);
        } finally {
            inflater.end();
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
