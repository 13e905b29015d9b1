// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that send one request after the other, each over a connection of its own that stays open. Plain sockets: they
 * take little of the processors that the service needs.
 */
final class Callers {
    private static final int TIMEOUT = 60_000;
    /** Kinds of bad requests. */
    private static final int BAD = 7;

    private Callers() {}

    /** A connection, opened again when the service has closed it. */
    static final class Caller implements AutoCloseable {
        private final URI address;
        private Socket socket = new Socket();
        private InputStream in = InputStream.nullInputStream();
        private int status;

        Caller(URI address) {
            this.address = address;
        }

        /** The answer's body; fails unless its status is 200. */
        String post(byte[] file) throws IOException {
            String body = send("POST", "Content-Type: image/jpeg\r\n", file, file.length);
            if (status != 200) {
                throw new IOException("status " + status + ": " + body);
            }
            return body;
        }

        /** Sends a request, of whose body no more than some bytes come. */
        String send(String method, String headers, byte[] body, int stated) throws IOException {
            if (!socket.isConnected() || socket.isClosed()) {
                open();
            }
            String head = method + " " + address.getRawPath() + " HTTP/1.1\r\nHost: " + address.getRawAuthority()
                    + "\r\n" + headers + "Content-Length: " + stated + "\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            byte[] start = head.getBytes(StandardCharsets.US_ASCII);
            byte[] whole = new byte[start.length + body.length];
            System.arraycopy(start, 0, whole, 0, start.length);
            System.arraycopy(body, 0, whole, start.length, body.length);
            out.write(whole);
            out.flush();
            return answer();
        }

        private void open() throws IOException {
            socket = new Socket(address.getHost(), address.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT);
            in = new BufferedInputStream(socket.getInputStream());
        }

        private String answer() throws IOException {
            String first = line();
            status = Integer.parseInt(first.split(" ", 3)[1]);
            int length = 0;
            boolean close = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(java.util.Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            lower.substring("content-length:".length()).strip());
                }
                close |= lower.equals("connection: close");
            }
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (close) {
                close();
            }
            return body;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection ended");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        int status() {
            return status;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /**
     * What all of them got.
     *
     * @param counts statuses to how many of them; 0 are connections that the service ended without an answer
     * @param hangUps requests whose caller hung up in the middle
     * @param nanos of answers of status 200, in ascending order
     * @param seconds that it took
     */
    record Answers(Map<Integer, Integer> counts, int hangUps, List<Long> nanos, double seconds) {
        double perSecond() {
            return counts.getOrDefault(200, 0) / seconds;
        }

        double millis(double share) {
            return Callers.millis(nanos, share);
        }

        void requireOnly(int status) {
            if (!counts.keySet().equals(java.util.Set.of(status))) {
                throw new IllegalStateException("answers by status: " + counts);
            }
        }

        /** Good answers, refusals of what was bad, and of what was too much. */
        void requireExpected() {
            boolean expected =
                    counts.keySet().stream().allMatch(status -> status == 200 || status == 503 || status / 100 == 4);
            if (!expected || counts.getOrDefault(200, 0) == 0) {
                throw new IllegalStateException("answers by status: " + counts);
            }
        }
    }

    static double millis(List<Long> nanos, double share) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.round(share * (sorted.size() - 1))) / 1e6;
    }

    static Answers call(URI address, List<byte[]> files, int connections, Duration time) throws Exception {
        return run(address, files, connections, 0, time);
    }

    /** The same, but a tenth of them send what is no good, or hang up. */
    static Answers crowd(URI address, List<byte[]> files, int connections, Duration time) throws Exception {
        return run(address, files, connections, Math.max(1, connections / 10), time);
    }

    private static Answers run(URI address, List<byte[]> files, int connections, int bad, Duration time)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        Map<Integer, Integer> counts = Collections.synchronizedMap(new TreeMap<>());
        AtomicInteger hangUps = new AtomicInteger();
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        long began = System.nanoTime();
        long end = began + time.toNanos();
        List<Future<?>> all = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            int number = c;
            all.add(threads.submit(() -> {
                if (number < bad) {
                    misbehave(address, files.get(0), number, end, counts, hangUps);
                } else {
                    behave(address, files, number, end, counts, nanos);
                }
                return null;
            }));
        }
        for (Future<?> caller : all) {
            caller.get();
        }
        threads.shutdown();
        return new Answers(counts, hangUps.get(), nanos, (System.nanoTime() - began) / 1e9);
    }

    private static void behave(
            URI address, List<byte[]> files, int number, long end, Map<Integer, Integer> counts, List<Long> nanos)
            throws IOException, InterruptedException {
        try (Caller caller = new Caller(address)) {
            for (int i = number; System.nanoTime() < end; i++) {
                byte[] file = files.get(i % files.size());
                long began = System.nanoTime();
                caller.send("POST", "Content-Type: image/jpeg\r\n", file, file.length);
                counts.merge(caller.status(), 1, Integer::sum);
                if (caller.status() == 200) {
                    nanos.add(System.nanoTime() - began);
                } else {
                    Thread.sleep(1000); // as Retry-After says
                }
            }
        }
    }

    private static void misbehave(
            URI address, byte[] file, int number, long end, Map<Integer, Integer> counts, AtomicInteger hangUps)
            throws InterruptedException {
        byte[] half = java.util.Arrays.copyOf(file, file.length / 2);
        for (int i = number; System.nanoTime() < end; i++) {
            if (i % BAD == BAD - 1) {
                hangUp(address, half, hangUps);
                Thread.sleep(20);
                continue;
            }
            int status;
            try (Caller caller = new Caller(address)) {
                switch (i % BAD) {
                    case 0 -> caller.send("POST", "Content-Type: image/jpeg\r\n", half, half.length);
                    case 1 -> caller.send("POST", "Content-Type: text/plain\r\n", file, file.length);
                    case 2 ->
                        caller.send("POST", "Content-Type: multipart/form-data; boundary=x\r\n", half, half.length);
                    case 3 ->
                        caller.send(
                                "POST", "Content-Type: image/jpeg\r\nContent-Encoding: gzip\r\n", half, half.length);
                    case 4 -> caller.send("TRACE", "", new byte[0], 0);
                    default -> caller.send("POST", "Content-Type: image/jpeg\r\n", new byte[0], Integer.MAX_VALUE);
                }
                status = caller.status();
            } catch (SocketTimeoutException e) {
                throw new IllegalStateException("no answer and no end", e);
            } catch (IOException e) {
                status = 0;
            }
            counts.merge(status, 1, Integer::sum);
            Thread.sleep(20);
        }
    }

    private static void hangUp(URI address, byte[] half, AtomicInteger hangUps) {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream()
                    .write(("POST " + address.getRawPath()
                                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n"
                                    + "Content-Type: image/jpeg\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(half);
            hangUps.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException("no connection", e);
        }
    }

    static boolean answers(URI address) {
        try (Caller caller = new Caller(address)) {
            caller.send("GET", "", new byte[0], 0);
            return caller.status() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
