// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server that has just been started for what annotators will ask for, before anybody has a link. A JVM that is cold
 * loads classes and interprets code: the first fifty people would otherwise wait for each other's first requests, a second
 * and more. Nothing is changed: the one answer that is sent is to a task that does not exist.
 *
 * <p>Ends as soon as requests are fast, and after some seconds at the latest.
 */
final class WarmUp {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** A server whose requests take no longer is warm. */
    private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int LOOKED_AT = 20;
    private static final int PATIENCE_MILLIS = 5000;

    private final InetSocketAddress address;
    private final List<String> requests;

    /** The paths of pages, and one request with a body. */
    WarmUp(InetSocketAddress address, List<String> paths, String postPath, String body) {
        this.address = address;
        List<String> all = new ArrayList<>();
        String host = " HTTP/1.1\r\nHost: localhost:" + address.getPort() + "\r\n";
        paths.forEach(path -> all.add("GET " + path + host + "\r\n"));
        all.add("POST " + postPath + host + "Content-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
        this.requests = all;
    }

    /** What happens between the rounds. */
    interface Work {
        void run() throws IOException;
    }

    /** Runs until requests are fast. */
    void run(Work between) throws IOException {
        long start = System.nanoTime();
        long[] last = new long[LOOKED_AT];
        Arrays.fill(last, Long.MAX_VALUE);
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address, PATIENCE_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int round = 0; System.nanoTime() - start < MOST_NANOS && !isWarm(last); round++) {
                long before = System.nanoTime();
                for (String request : List.copyOf(requests)) {
                    out.write(request.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    if (!isExpected(skipResponse(in))) {
                        requests.remove(request); // such as an image that is missing, which is logged each time
                    }
                }
                between.run();
                last[round % LOOKED_AT] = System.nanoTime() - before;
            }
        }
    }

    private boolean isWarm(long[] last) {
        long[] sorted = last.clone();
        Arrays.sort(sorted);
        return sorted[LOOKED_AT / 2] < WARM_NANOS * requests.size();
    }

    private static boolean isExpected(String status) {
        return status.contains(" 200 ") || status.contains(" 409 ");
    }

    /** Returns the first line. */
    private static String skipResponse(InputStream in) throws IOException {
        String status = line(in);
        long length = 0;
        boolean chunked = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(lower.indexOf(':') + 1).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        if (!chunked) {
            in.skipNBytes(length);
            return status;
        }
        for (long chunk = Long.parseLong(line(in), 16); chunk > 0; chunk = Long.parseLong(line(in), 16)) {
            in.skipNBytes(chunk);
            line(in);
        }
        line(in);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
