// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The models of a service by name. Thread-safe. */
final class ServedModels implements AutoCloseable {
    /** Work with a model, which stays loaded meanwhile. */
    interface Work {
        void with(ServedModel model) throws Problem, IOException;
    }

    private final ServiceOptions options;
    private final Meters meters;
    private final List<String> names;
    private final Map<String, ServedModel> models = new ConcurrentHashMap<>();
    private final ReentrantLock reloading = new ReentrantLock();

    ServedModels(ServiceOptions options, Meters meters) throws IOException {
        this.options = options;
        this.meters = meters;
        this.names = List.copyOf(options.models().keySet());
        try {
            for (Map.Entry<String, Path> model : options.models().entrySet()) {
                String name = model.getKey();
                models.put(name, ServedModel.load(name, model.getValue(), options, meters));
                meters.gauge(
                        "perceptanon.queue.images",
                        "Images that wait for a batch",
                        name,
                        () -> number(name, ServedModel::waiting));
                meters.gauge(
                        "perceptanon.originals",
                        "Originals whose embeddings are kept",
                        name,
                        () -> number(name, m -> m.originals().size()));
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Number number(String name, Function<ServedModel, Number> of) {
        ServedModel model = models.get(name);
        return model == null ? 0 : of.apply(model);
    }

    /** All, in the order of the options. They may be replaced, but their cards stay readable. */
    List<ServedModel> all() {
        List<ServedModel> all = new ArrayList<>();
        for (String name : names) {
            ServedModel model = models.get(name);
            if (model != null) {
                all.add(model);
            }
        }
        return all;
    }

    /**
     * Works with the model of a name or, without one, with the first that takes what the request has.
     *
     * @param name as the caller wrote it, or null
     * @param pair whether there is an original
     */
    void with(@Nullable String name, boolean pair, Exchange exchange, Work work) throws Problem, IOException {
        ServedModel model = hold(name, pair);
        try {
            exchange.model(model.name());
            work.with(model);
        } finally {
            model.letGo();
        }
    }

    private ServedModel hold(@Nullable String name, boolean pair) throws Problem {
        while (true) {
            ServedModel model = find(name, pair);
            if (model.hold()) {
                return model;
            }
            if (models.isEmpty()) {
                throw Problem.overloaded("the service is being stopped");
            }
        }
    }

    private ServedModel find(@Nullable String name, boolean pair) throws Problem {
        if (name != null) {
            ServedModel model = models.get(name);
            if (model == null) {
                throw new Problem(HttpStatus.NOT_FOUND_404, "the model must be one of " + names);
            }
            return model;
        }
        return all().stream()
                .filter(model -> model.isPair() == pair)
                .findFirst()
                .orElseThrow(() -> new Problem(
                        HttpStatus.UNPROCESSABLE_ENTITY_422,
                        pair
                                ? "no model here takes an original: leave it out"
                                : "every model here needs the original too"));
    }

    /**
     * Loads all model files anew and puts them in the place of the old ones; requests in progress end with the model that
     * they began with. If one cannot be loaded, all stay.
     *
     * @return false if that is going on already
     */
    boolean reload() throws IOException {
        if (!reloading.tryLock()) {
            return false;
        }
        try {
            loadAgain();
            return true;
        } finally {
            reloading.unlock();
        }
    }

    private void loadAgain() throws IOException {
        Map<String, ServedModel> fresh = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Path> model : options.models().entrySet()) {
                fresh.put(model.getKey(), ServedModel.load(model.getKey(), model.getValue(), options, meters));
            }
        } catch (IOException | RuntimeException | Error e) {
            fresh.values().forEach(ServedModel::letGo);
            throw e;
        }
        fresh.forEach(
                (name, model) -> Objects.requireNonNull(models.put(name, model)).letGo());
    }

    void forgetOldOriginals() {
        models.values().forEach(model -> model.originals().forgetOld());
    }

    @Override
    public void close() {
        reloading.lock();
        try {
            List<ServedModel> last = new ArrayList<>(models.values());
            models.clear();
            last.forEach(ServedModel::letGo);
        } finally {
            reloading.unlock();
        }
    }
}
