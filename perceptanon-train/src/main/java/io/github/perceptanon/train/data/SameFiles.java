package io.github.perceptanon.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds files with identical content under different names. */
final class SameFiles {
    private SameFiles() {}

    /** Groups of two or more items with identical file content, in order. Only files of equal size are read. */
    static <T> List<List<T>> groups(Collection<T> all, Function<T, Path> file) throws IOException {
        Map<Long, List<T>> bySize = new LinkedHashMap<>();
        for (T one : all) {
            bySize.computeIfAbsent(Files.size(file.apply(one)), size -> new ArrayList<>())
                    .add(one);
        }
        List<List<T>> groups = new ArrayList<>();
        for (List<T> sameSize : bySize.values()) {
            if (sameSize.size() > 1) {
                Map<String, List<T>> byContent = new LinkedHashMap<>();
                for (T one : sameSize) {
                    byContent
                            .computeIfAbsent(sha256(file.apply(one)), hash -> new ArrayList<>())
                            .add(one);
                }
                byContent.values().stream().filter(same -> same.size() > 1).forEach(groups::add);
            }
        }
        return groups;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
