// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.time.Duration;

/**
 * What a scoring service takes from its callers before it refuses. Immutable.
 *
 * <p>Memory is bounded by {@code totalBytes} for the bodies of all requests, and for each of {@code decodings} by 11 bytes
 * per pixel while an image is decoded, 3 for another one of its request, and what a map, a drawing or metrics need.
 *
 * @param bodyBytes longest body of a request in bytes, 1 to 1 GiB
 * @param totalBytes memory for the bodies of all requests together in bytes, at least {@code bodyBytes}
 * @param pixels most pixels of an image (width × height), 1 to 268,435,456
 * @param images most images of a request, originals included, 1 to 1000
 * @param requests most requests that are worked on at once; others are answered 503 at once; 1 to 10,000
 * @param decodings most images that are decoded, explained or measured at once, 1 to 1000
 * @param requestTime longest time from a request's first byte to its answer, 100 ms to an hour; a score that is not there
 * by then is answered 503
 * @param bodyTime longest time in which a body has to arrive, 100 ms to an hour
 * @param bytesPerSecond slowest rate of a body, looked at once it has taken two seconds; 0 allows any
 * @param idleTime how long a connection may be silent, or need for the headers of a request, 100 ms to an hour
 * @param connections most connections; others wait until one ends; 1 to 1,000,000
 * @param originals most originals of each model whose embeddings are kept, 0 to 1,000,000; 4 KB to 16 KB each
 * @param originalsKept how long an original's embedding is kept after its last use, up to a day
 */
public record ServiceLimits(
        long bodyBytes,
        long totalBytes,
        long pixels,
        int images,
        int requests,
        int decodings,
        Duration requestTime,
        Duration bodyTime,
        int bytesPerSecond,
        Duration idleTime,
        int connections,
        int originals,
        Duration originalsKept) {
    private static final long MIB = 1L << 20;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a limit is out of range; the message names it, its range and the value
     */
    public ServiceLimits {
        require("bodyBytes", bodyBytes, 1, 1024 * MIB);
        require("totalBytes", totalBytes, bodyBytes, Long.MAX_VALUE);
        require("pixels", pixels, 1, 256 * MIB);
        require("images", images, 1, 1000);
        require("requests", requests, 1, 10_000);
        require("decodings", decodings, 1, 1000);
        require("requestTime", requestTime, SHORTEST, LONGEST);
        require("bodyTime", bodyTime, SHORTEST, LONGEST);
        require("bytesPerSecond", bytesPerSecond, 0, Integer.MAX_VALUE);
        require("idleTime", idleTime, SHORTEST, LONGEST);
        require("connections", connections, 1, 1_000_000);
        require("originals", originals, 0, 1_000_000);
        require("originalsKept", originalsKept, Duration.ZERO, Duration.ofDays(1));
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + " but was " + value);
        }
    }

    private static void require(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + " but was " + value);
        }
    }

    /**
     * Bodies of 32 MiB and 256 MiB together, images of 24 million pixels, 17 images in a request, 64 requests at once and as
     * many decodings as processors; 30 s for a request and for its body, which has to come with 4 KiB a second; 10 s of
     * silence; 1024 connections; 256 originals for ten minutes.
     *
     * @return the defaults
     */
    public static ServiceLimits defaults() {
        return new ServiceLimits(
                32 * MIB,
                256 * MIB,
                24_000_000,
                17,
                64,
                Runtime.getRuntime().availableProcessors(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                4096,
                Duration.ofSeconds(10),
                1024,
                256,
                Duration.ofMinutes(10));
    }

    /**
     * A copy with another limit on bodies; raises the memory for all of them if necessary.
     *
     * @param bytes 1 to 1 GiB
     * @return a copy
     */
    public ServiceLimits withBodyBytes(long bytes) {
        return new ServiceLimits(
                bytes,
                Math.max(bytes, totalBytes),
                pixels,
                images,
                requests,
                decodings,
                requestTime,
                bodyTime,
                bytesPerSecond,
                idleTime,
                connections,
                originals,
                originalsKept);
    }

    /**
     * A copy with another limit on pixels.
     *
     * @param most width × height, 1 to 268,435,456
     * @return a copy
     */
    public ServiceLimits withPixels(long most) {
        return new ServiceLimits(
                bodyBytes,
                totalBytes,
                most,
                images,
                requests,
                decodings,
                requestTime,
                bodyTime,
                bytesPerSecond,
                idleTime,
                connections,
                originals,
                originalsKept);
    }

    /**
     * A copy with another limit on concurrent requests.
     *
     * @param most 1 to 10,000
     * @return a copy
     */
    public ServiceLimits withRequests(int most) {
        return new ServiceLimits(
                bodyBytes,
                totalBytes,
                pixels,
                images,
                most,
                decodings,
                requestTime,
                bodyTime,
                bytesPerSecond,
                idleTime,
                connections,
                originals,
                originalsKept);
    }

    /**
     * A copy with another limit on concurrent decodings.
     *
     * @param most 1 to 1000
     * @return a copy
     */
    public ServiceLimits withDecodings(int most) {
        return new ServiceLimits(
                bodyBytes,
                totalBytes,
                pixels,
                images,
                requests,
                most,
                requestTime,
                bodyTime,
                bytesPerSecond,
                idleTime,
                connections,
                originals,
                originalsKept);
    }

    /**
     * A copy with other times.
     *
     * @param request from a request's first byte to its answer
     * @param body in which a body has to arrive
     * @param idle of silence
     * @return a copy
     */
    public ServiceLimits withTimes(Duration request, Duration body, Duration idle) {
        return new ServiceLimits(
                bodyBytes,
                totalBytes,
                pixels,
                images,
                requests,
                decodings,
                request,
                body,
                bytesPerSecond,
                idle,
                connections,
                originals,
                originalsKept);
    }

    /**
     * A copy that keeps more or fewer originals.
     *
     * @param most of each model, 0 to 1,000,000
     * @param kept how long after the last use, up to a day
     * @return a copy
     */
    public ServiceLimits withOriginals(int most, Duration kept) {
        return new ServiceLimits(
                bodyBytes,
                totalBytes,
                pixels,
                images,
                requests,
                decodings,
                requestTime,
                bodyTime,
                bytesPerSecond,
                idleTime,
                connections,
                most,
                kept);
    }
}
