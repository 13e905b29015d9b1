// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.pipeline.BatchingOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a scoring service serves, and where. Immutable.
 *
 * @param models names to model files, the first of each setup being the one that a request means if it names none; a name
 * has 1 to 64 letters, digits, dots, hyphens and underscores and does not begin with a dot
 * @param engine the engine of all models
 * @param batching how requests are batched
 * @param limits what is refused
 * @param address a host name or address of this machine; the loopback address unless others shall reach the service
 * @param port 0 to 65535; 0 takes any free port
 * @param hosts names by which a service on the loopback address may be called besides {@code localhost}, {@code 127.0.0.1}
 * and {@code [::1]}, such as that of a proxy; without a port
 * @param origins pages of other sites that may call the service, such as {@code https://example.org}
 * @param apiKeys a file of keys, one a line, one of which every request for scores then needs; it may change meanwhile
 * @param tls the certificate, if the service speaks TLS itself
 * @param noticeTime how long closing leaves everything as it is but for {@code /v2/health/ready}, so that load balancers
 * notice, up to an hour
 * @param drainTime how long closing then waits for requests that have come, up to an hour
 */
public record ServiceOptions(
        Map<String, Path> models,
        EngineOptions engine,
        BatchingOptions batching,
        ServiceLimits limits,
        String address,
        int port,
        Set<String> hosts,
        Set<String> origins,
        Optional<Path> apiKeys,
        Optional<Keystore> tls,
        Duration noticeTime,
        Duration drainTime) {
    /** The port unless another is asked for. */
    public static final int DEFAULT_PORT = 8088;

    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\-:\\[\\]]+");

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if there is no model, a name cannot be one, the port or the time is out of range, or
     * an origin is none; the message names the value
     */
    public ServiceOptions {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(batching, "batching");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(address, "address");
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        hosts = lower(hosts);
        origins = lower(origins);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a service needs at least one model");
        }
        for (String name : models.keySet()) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a model's name must be 1 to 64 letters, digits, '.', '-' or '_' but was '" + name + "'");
            }
        }
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be 0 to " + HIGHEST_PORT + " but was " + port);
        }
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "an origin must be like https://example.org, without a path, but was '" + origin + "'");
            }
        }
        requireUpToAnHour("noticeTime", noticeTime);
        requireUpToAnHour("drainTime", drainTime);
    }

    private static void requireUpToAnHour(String name, Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(name + " must be from 0 to an hour but was " + time);
        }
    }

    private static Set<String> lower(Set<String> texts) {
        Set<String> lower = new TreeSet<>();
        texts.forEach(text -> lower.add(text.toLowerCase(Locale.ROOT)));
        return Collections.unmodifiableSet(lower);
    }

    /**
     * Models under the names of their files (without {@code .safetensors}), on the loopback address and port
     * {@value #DEFAULT_PORT}, with {@link ServiceLimits#defaults()}. A lone image is scored at once; while a batch of up to 8
     * runs, the next one collects.
     *
     * @param models model files of either setup, at least one
     * @return the options
     * @throws IllegalArgumentException if there is none, two have the same name, or one has a name that no model can have
     */
    public static ServiceOptions of(Path... models) {
        Map<String, Path> named = new LinkedHashMap<>();
        for (Path model : List.of(models)) {
            String name = name(model);
            Path other = named.putIfAbsent(name, model);
            if (other != null) {
                throw new IllegalArgumentException("two models are named " + name + ": " + other + " and " + model);
            }
        }
        return new ServiceOptions(
                named,
                EngineOptions.defaults(),
                BatchingOptions.defaults().withMaximumWait(Duration.ZERO).withCapacity(128),
                ServiceLimits.defaults(),
                "127.0.0.1",
                DEFAULT_PORT,
                Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Duration.ofSeconds(20));
    }

    /**
     * The name under which {@link #of} serves a file.
     *
     * @param model a model file
     * @return its name without the folder and {@code .safetensors}
     */
    public static String name(Path model) {
        String file = String.valueOf(model.getFileName());
        return file.endsWith(".safetensors") ? file.substring(0, file.length() - ".safetensors".length()) : file;
    }

    /**
     * A copy that serves other models.
     *
     * @param named names to model files
     * @return a copy
     */
    public ServiceOptions withModels(Map<String, Path> named) {
        return new ServiceOptions(
                named, engine, batching, limits, address, port, hosts, origins, apiKeys, tls, noticeTime, drainTime);
    }

    /**
     * A copy with another engine.
     *
     * @param options of all models
     * @return a copy
     */
    public ServiceOptions withEngine(EngineOptions options) {
        return new ServiceOptions(
                models, options, batching, limits, address, port, hosts, origins, apiKeys, tls, noticeTime, drainTime);
    }

    /**
     * A copy with other batches.
     *
     * @param options how requests are batched
     * @return a copy
     */
    public ServiceOptions withBatching(BatchingOptions options) {
        return new ServiceOptions(
                models, engine, options, limits, address, port, hosts, origins, apiKeys, tls, noticeTime, drainTime);
    }

    /**
     * A copy with other limits.
     *
     * @param other what is refused
     * @return a copy
     */
    public ServiceOptions withLimits(ServiceLimits other) {
        return new ServiceOptions(
                models, engine, batching, other, address, port, hosts, origins, apiKeys, tls, noticeTime, drainTime);
    }

    /**
     * A copy with another address and port.
     *
     * @param host a host name or address of this machine
     * @param number 0 to 65535; 0 takes any free port
     * @return a copy
     */
    public ServiceOptions withAddress(String host, int number) {
        return new ServiceOptions(
                models, engine, batching, limits, host, number, hosts, origins, apiKeys, tls, noticeTime, drainTime);
    }

    /**
     * A copy that may be called by other names, though it listens on the loopback address.
     *
     * @param names without a port
     * @return a copy
     */
    public ServiceOptions withHosts(Set<String> names) {
        return new ServiceOptions(
                models, engine, batching, limits, address, port, names, origins, apiKeys, tls, noticeTime, drainTime);
    }

    /**
     * A copy that pages of other sites may call.
     *
     * @param sites such as {@code https://example.org}
     * @return a copy
     */
    public ServiceOptions withOrigins(Set<String> sites) {
        return new ServiceOptions(
                models, engine, batching, limits, address, port, hosts, sites, apiKeys, tls, noticeTime, drainTime);
    }

    /**
     * A copy that asks for API keys.
     *
     * @param file keys of at least 16 characters, one a line; empty lines and those that begin with {@code #} are skipped
     * @return a copy
     */
    public ServiceOptions withApiKeys(Path file) {
        return new ServiceOptions(
                models,
                engine,
                batching,
                limits,
                address,
                port,
                hosts,
                origins,
                Optional.of(file),
                tls,
                noticeTime,
                drainTime);
    }

    /**
     * A copy that speaks TLS.
     *
     * @param keystore its certificate and key
     * @return a copy
     */
    public ServiceOptions withTls(Keystore keystore) {
        return new ServiceOptions(
                models,
                engine,
                batching,
                limits,
                address,
                port,
                hosts,
                origins,
                apiKeys,
                Optional.of(keystore),
                noticeTime,
                drainTime);
    }

    /**
     * A copy that takes longer or shorter to close.
     *
     * @param notice how long it then only says that it is not ready, up to an hour
     * @param drain how long it waits for requests in progress after that, up to an hour
     * @return a copy
     */
    public ServiceOptions withClosing(Duration notice, Duration drain) {
        return new ServiceOptions(
                models, engine, batching, limits, address, port, hosts, origins, apiKeys, tls, notice, drain);
    }

    /**
     * Whether only this machine reaches the service.
     *
     * @return true for loopback addresses
     * @throws IllegalArgumentException if there is no such address
     */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("there is no address '" + address + "'", e);
        }
    }
}
