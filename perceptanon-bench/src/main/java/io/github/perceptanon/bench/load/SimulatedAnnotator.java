// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who opens a link as a browser does, and then gives an answer each second. A late answer is waited for from the
 * moment at which it was due, so that a server that stands still cannot hide behind those who cannot ask meanwhile.
 */
final class SimulatedAnnotator implements Callable<SimulatedAnnotator.Session> {
    private static final Pattern IMAGES = Pattern.compile("\"images\":\\[([^\\]]*)\\]");
    private static final Pattern NEXT = Pattern.compile("\"next\":\\[([^\\]]*)\\]");
    private static final Pattern ADDRESS = Pattern.compile("\"([^\"]+)\"");
    private static final List<String> ASSETS =
            List.of("/assets/study.css", "/assets/annotate.js", "/assets/example-clear.svg");

    private final HttpClient client;
    private final String link;
    private final int number;
    private final long start;
    private final int seconds;

    /**
     * What somebody saw.
     *
     * @param opening nanoseconds from opening the link to having the first image
     * @param images nanoseconds for each later image
     * @param answers nanoseconds until each answer was confirmed
     * @param scores the confirmed answers
     */
    record Session(long opening, List<Long> images, List<Long> answers, List<Integer> scores) {}

    /** Opens the link at this moment, by {@link System#nanoTime}. */
    SimulatedAnnotator(HttpClient client, String link, int number, long start, int seconds) {
        this.client = client;
        this.link = link;
        this.number = number;
        this.start = start;
        this.seconds = seconds;
    }

    @Override
    public Session call() throws IOException, InterruptedException {
        sleepUntil(start);
        URI page = URI.create(link);
        get(page);
        for (String asset : ASSETS) {
            get(page.resolve(asset));
        }
        String state = new String(get(URI.create(link + "/state")), StandardCharsets.UTF_8);
        for (String address : addresses(IMAGES, state)) {
            get(page.resolve(address));
        }
        long opening = System.nanoTime() - start;
        List<Long> images = new ArrayList<>();
        List<Long> answers = new ArrayList<>();
        List<Integer> scores = new ArrayList<>();
        String seen = "";
        for (int i = 0; i < seconds; i++) {
            List<String> ahead = addresses(NEXT, state);
            if (!ahead.isEmpty() && !ahead.get(ahead.size() - 1).equals(seen)) {
                // The page loads two images ahead; only the last of them is new to it.
                seen = ahead.get(ahead.size() - 1);
                long asked = System.nanoTime();
                get(page.resolve(seen));
                images.add(System.nanoTime() - asked);
            }
            long due = start + TimeUnit.SECONDS.toNanos(i + 1L);
            sleepUntil(due);
            int score = 1 + Math.floorMod(31 * number + 7 * i, 10);
            state = answer(i, score);
            answers.add(System.nanoTime() - due);
            scores.add(score);
        }
        return new Session(opening, images, answers, scores);
    }

    private static void sleepUntil(long due) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
    }

    private static List<String> addresses(Pattern list, String state) throws IOException {
        Matcher found = list.matcher(state);
        if (!found.find()) {
            throw new IOException("no images in " + state);
        }
        List<String> addresses = new ArrayList<>();
        Matcher address = ADDRESS.matcher(found.group(1));
        while (address.find()) {
            addresses.add(address.group(1));
        }
        return addresses;
    }

    private String answer(int position, int score) throws IOException, InterruptedException {
        String body = String.format(
                Locale.ROOT,
                "{\"position\":%d,\"score\":%d,\"millis\":1000,\"request\":\"request-%d\"}",
                position,
                score,
                position);
        HttpRequest request = HttpRequest.newBuilder(URI.create(link + "/answer"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        String reply = new String(send(request), StandardCharsets.UTF_8);
        if (!reply.contains("\"outcome\":\"done\"")) {
            throw new IOException("answer " + position + " was not confirmed: " + reply);
        }
        return reply;
    }

    private byte[] get(URI address) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address).build());
    }

    private byte[] send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + " of " + request.uri());
        }
        return response.body();
    }
}
