// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.VersionScorer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Embeddings of originals by the SHA-256 of their files, for a bounded time after their last use and in a bounded number;
 * those that have not been used for longest go first. Pictures are not kept. Thread-safe.
 */
final class Originals {
    private record Kept(VersionScorer scorer, long used) {}

    private final int most;
    private final Duration time;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    Originals(int most, Duration time) {
        this.most = most;
        this.time = time;
    }

    synchronized Optional<VersionScorer> find(String sha256) {
        forgetOld();
        Kept found = kept.get(sha256);
        if (found == null) {
            return Optional.empty();
        }
        kept.put(sha256, new Kept(found.scorer(), System.nanoTime()));
        return Optional.of(found.scorer());
    }

    synchronized void keep(String sha256, VersionScorer scorer) {
        forgetOld();
        kept.put(sha256, new Kept(scorer, System.nanoTime()));
        Iterator<String> oldest = kept.keySet().iterator();
        while (kept.size() > most) {
            oldest.next();
            oldest.remove();
        }
    }

    /** In the order of use: the first that is young enough ends it. */
    synchronized void forgetOld() {
        long now = System.nanoTime();
        Iterator<Kept> all = kept.values().iterator();
        while (all.hasNext() && now - all.next().used() > time.toNanos()) {
            all.remove();
        }
    }

    synchronized int size() {
        return kept.size();
    }
}
