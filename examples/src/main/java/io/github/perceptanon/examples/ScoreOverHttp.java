// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Asks a scoring service for an image's score. Arguments: URL IMAGE, the URL such as {@code http://127.0.0.1:8088}. */
public final class ScoreOverHttp {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final URI service;

    ScoreOverHttp(URI service) {
        this.service = service;
    }

    /** The service's answer, a JSON document. Asks again while the service is overloaded, until the deadline. */
    String score(Path image) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(DEADLINE);
        while (true) {
            HttpRequest request = HttpRequest.newBuilder(service.resolve("/v1/score"))
                    .header("Content-Type", "image/jpeg")
                    .timeout(Duration.between(Instant.now(), end))
                    .POST(BodyPublishers.ofFile(image))
                    .build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return response.body();
            }
            long seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
            if (response.statusCode() != 503
                    || Instant.now().plusSeconds(seconds).isAfter(end)) {
                throw new IOException("status " + response.statusCode() + ": " + response.body());
            }
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        }
    }

    /**
     * Prints the service's answer.
     *
     * @param args the service's address and an image file
     * @throws IOException if the service refuses the image or does not answer in time
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println(new ScoreOverHttp(URI.create(args[0])).score(Path.of(args[1])));
    }
}
