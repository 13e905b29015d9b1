// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.file.RegularFile;
import io.github.perceptanon.study.Study.Side;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an annotator's page asks for. Everything is below the annotator's token; nobody sees another's answers, and no
 * image can be had but those that the annotator is looking at or will look at next.
 */
final class AnnotatorApi {
    private static final Logger LOG = LoggerFactory.getLogger(AnnotatorApi.class);

    /** How many tasks ahead the page loads images. */
    private static final int AHEAD = 2;

    private static final int LOOKED_AT = 12;

    private final Study study;

    AnnotatorApi(Study study) {
        this.study = study;
    }

    int annotator(Context request) throws Refusal {
        return study.annotator(request.pathParam("token")).orElseThrow(Refusal::unknown);
    }

    void state(Context request) throws Refusal {
        StudyServer.json(request, 200, state(annotator(request)));
    }

    /** Of the instructions; asked for once. */
    void examples(Context request) throws Refusal {
        int annotator = annotator(request);
        List<Map<String, Object>> all = new ArrayList<>();
        List<Example> examples = study.study().examples();
        for (int e = 0; e < examples.size(); e++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("score", examples.get(e).scoreText());
            entry.put("note", examples.get(e).note());
            List<String> images = new ArrayList<>();
            for (Side side : study.sides()) {
                images.add(address(annotator, exampleId(annotator, e, side)));
            }
            entry.put("images", images);
            all.add(entry);
        }
        StudyServer.json(request, 200, Map.of("examples", all));
    }

    Handler answer() {
        return request -> {
            int annotator = annotator(request);
            RequestBody body =
                    RequestBody.read(request.bodyInputStream(), Set.of("position", "score", "millis", "request"));
            long position = body.number("position", 0, Integer.MAX_VALUE);
            long score = body.number("score", Answer.LOWEST, Answer.HIGHEST);
            long millis = body.number("millis", 0, Answer.LONGEST_MILLIS);
            Outcome outcome = study.store().give(annotator, (int) position, (int) score, millis, body.key("request"));
            reply(request, annotator, outcome, Optional.empty());
        };
    }

    Handler undo() {
        return request -> {
            int annotator = annotator(request);
            RequestBody body = RequestBody.read(request.bodyInputStream(), Set.of("position", "request"));
            int position = (int) body.number("position", 0, Integer.MAX_VALUE);
            Optional<Answer> earlier = study.store().answer(annotator, position);
            Outcome outcome = study.store().takeBack(annotator, position, body.key("request"));
            reply(request, annotator, outcome, earlier);
        };
    }

    private void reply(Context request, int annotator, Outcome outcome, Optional<Answer> earlier) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
        if (outcome == Outcome.DONE) {
            earlier.ifPresent(answer -> document.put("earlier", answer.score()));
        }
        document.put("state", state(annotator));
        StudyServer.json(request, outcome == Outcome.CONFLICT ? 409 : 200, document);
    }

    private Map<String, Object> state(int annotator) {
        int done = study.store().answered(annotator);
        List<Task> tasks = study.study().tasks().get(annotator);
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("setup", study.setup().name());
        state.put("instructions", study.study().instructions());
        state.put("total", tasks.size());
        state.put("done", done);
        state.put("images", done < tasks.size() ? addresses(annotator, done) : List.of());
        List<String> next = new ArrayList<>();
        for (int p = done + 1; p <= done + AHEAD && p < tasks.size(); p++) {
            next.addAll(addresses(annotator, p));
        }
        state.put("next", next);
        return state;
    }

    /** Of the first annotator, what they see now; empty once they have answered everything. */
    List<String> firstImages() {
        int done = study.store().answered(0);
        return done < study.study().tasks().get(0).size() ? addresses(0, done) : List.of();
    }

    private List<String> addresses(int annotator, int position) {
        return study.sides().stream()
                .map(side -> address(annotator, imageId(annotator, position, side)))
                .toList();
    }

    private String address(int annotator, String id) {
        return "/a/" + study.study().annotators().get(annotator).token() + "/image/" + id;
    }

    private String exampleId(int annotator, int number, Side side) {
        return Tokens.code(study.study().secret(), annotator + ":example " + number + ":" + side);
    }

    /** A repeated image has another address, so that neither the address nor the browser's cache tells. */
    private String imageId(int annotator, int position, Side side) {
        return Tokens.code(study.study().secret(), annotator + ":" + position + ":" + side);
    }

    void image(Context request) throws Refusal {
        int annotator = annotator(request);
        String id = request.pathParam("image");
        try {
            Optional<Path> example = example(annotator, id);
            send(request, example.isPresent() ? example.get() : shown(annotator, id));
        } catch (IOException e) {
            LOG.error("an image cannot be shown: {}", e.getMessage());
            throw new Refusal(404, "The image cannot be read any more. Please tell the coordinator.");
        }
    }

    private static void send(Context request, Path file) throws IOException {
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new StudyException(file + ": " + problem.get());
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        boolean handedOver = false;
        try {
            in.mark(LOOKED_AT);
            String mediaType = ImageType.of(in.readNBytes(LOOKED_AT)).mediaType();
            in.reset();
            request.contentType(mediaType);
            request.header("Cache-Control", "private, max-age=3600");
            request.result(in);
            handedOver = true;
        } finally {
            if (!handedOver) {
                in.close();
            }
        }
    }

    /** Fails for an image that the annotator has no business with now. */
    private Path shown(int annotator, String id) throws Refusal, IOException {
        int done = study.store().answered(annotator);
        List<Task> tasks = study.study().tasks().get(annotator);
        for (int p = Math.max(0, done - 1); p <= done + AHEAD && p < tasks.size(); p++) {
            for (Side side : study.sides()) {
                if (Tokens.same(imageId(annotator, p, side), id)) {
                    return study.image(tasks.get(p).item(), side);
                }
            }
        }
        throw Refusal.unknown();
    }

    private Optional<Path> example(int annotator, String id) throws IOException {
        for (int e = 0; e < study.study().examples().size(); e++) {
            for (Side side : study.sides()) {
                if (Tokens.same(exampleId(annotator, e, side), id)) {
                    return Optional.of(study.example(e, side));
                }
            }
        }
        return Optional.empty();
    }
}
