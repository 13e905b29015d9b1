// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls a service, politely or byte by byte. */
final class Client {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String BOUNDARY = "boundary-of-the-form";
    static final String FORM = "multipart/form-data; boundary=" + BOUNDARY;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String url;
    private final int port;

    Client(ScoringServer server) {
        this.url = server.url();
        this.port = server.port();
    }

    HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return send(request(path, headers));
    }

    HttpResponse<byte[]> post(String path, String type, byte[] body, String... headers) throws Exception {
        return send(request(path, headers).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return JSON.readTree(response.body());
    }

    static String detail(HttpResponse<byte[]> response) throws IOException {
        return json(response).path("detail").asText();
    }

    /** The body of a form. */
    static final class Form {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Form file(String name, String fileName, byte[] content) {
            write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                    + "\"\r\nContent-Type: image/jpeg\r\n\r\n");
            bytes.writeBytes(content);
            write("\r\n");
            return this;
        }

        Form field(String name, String value) {
            write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value
                    + "\r\n");
            return this;
        }

        private void write(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] open() {
            return bytes.toByteArray();
        }

        byte[] end() {
            write("--" + BOUNDARY + "--\r\n");
            return bytes.toByteArray();
        }
    }

    /** A connection that sends what no HTTP client would. */
    Raw raw() throws IOException {
        return new Raw(new Socket("127.0.0.1", port));
    }

    static final class Raw implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;

        private Raw(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
        }

        Raw send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        Raw send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        /** Everything until the server closes the connection. */
        String answer() throws IOException {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (java.net.SocketTimeoutException e) {
                throw new AssertionError("the server keeps the connection open: " + answer, e);
            } catch (IOException e) {
                // Reset: it was closed while we still sent.
                answer.writeBytes(new byte[0]);
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
