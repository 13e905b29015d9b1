// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
                            .computeIfAbsent(Sha256.ofFile(file.apply(one)), hash -> new ArrayList<>())
                            .add(one);
                }
                byContent.values().stream().filter(same -> same.size() > 1).forEach(groups::add);
            }
        }
        return groups;
    }
}
