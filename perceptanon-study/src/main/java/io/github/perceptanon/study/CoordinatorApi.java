// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.study.StudyRecord.Annotator;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What the coordinator's page and the page for joining ask for. */
final class CoordinatorApi {
    private final Study study;
    private final Supplier<Optional<String>> problem;

    /** The supplier says why the tables could not be written, if they could not. */
    CoordinatorApi(Study study, Supplier<Optional<String>> problem) {
        this.study = study;
        this.problem = problem;
    }

    void requireCoordinator(Context request) throws Refusal {
        require(request, study.study().coordinatorToken());
    }

    void requireJoining(Context request) throws Refusal {
        require(request, study.study().joinToken());
    }

    private static void require(Context request, String token) throws Refusal {
        if (!Tokens.same(token, request.pathParam("token"))) {
            throw Refusal.unknown();
        }
    }

    void progress(Context request) throws Refusal {
        requireCoordinator(request);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("setup", study.setup().name());
        document.put("images", study.images());
        document.put("judgements", study.judgements());
        document.put("join", "/join/" + study.study().joinToken());
        document.put("problem", problem.get().orElse(null));
        List<Map<String, Object>> annotators = new ArrayList<>();
        List<Annotator> all = study.study().annotators();
        List<AnnotatorProgress> progress = study.progress();
        for (int a = 0; a < all.size(); a++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", all.get(a).name());
            entry.put("link", "/a/" + all.get(a).token());
            entry.put("answered", progress.get(a).answered());
            entry.put("total", progress.get(a).total());
            entry.put("medianMillis", progress.get(a).medianMillis());
            annotators.add(entry);
        }
        document.put("annotators", annotators);
        StudyServer.json(request, 200, document);
    }

    void scores(Context request) throws Refusal, IOException {
        requireCoordinator(request);
        table(
                request,
                Study.scores(Path.of(""), study.setup()),
                study.snapshot().scores().table().text());
    }

    void answers(Context request) throws Refusal, IOException {
        requireCoordinator(request);
        table(
                request,
                Study.answers(Path.of(""), study.setup()),
                study.snapshot().answers().text());
    }

    private static void table(Context request, Path name, String text) {
        request.contentType("text/csv; charset=utf-8");
        request.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
        request.result(text);
    }

    void claim(Context request) throws Refusal, IOException {
        requireJoining(request);
        String key =
                RequestBody.read(request.bodyInputStream(), Set.of("claim")).key("claim");
        Optional<Annotator> annotator = study.store().join(key);
        if (annotator.isEmpty()) {
            throw new Refusal(409, "All places in this study are taken. Please tell the coordinator.");
        }
        StudyServer.json(request, 200, Map.of("link", "/a/" + annotator.get().token()));
    }
}
