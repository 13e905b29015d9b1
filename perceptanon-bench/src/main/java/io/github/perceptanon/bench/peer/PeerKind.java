// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The libraries that run the networks. */
public enum PeerKind {
    /** This project's engine on ND4J. */
    ND4J("nd4j engine") {
        @Override
        public Optional<String> missing(PeerFolder folder, Workload workload) {
            return noEngine("nd4j");
        }

        @Override
        Peer open(PeerFolder folder, Workload workload) throws IOException {
            return EnginePeer.open("nd4j", workload, folder.weights(workload));
        }
    },
    /** This project's engine on ONNX Runtime. */
    ONNXRUNTIME("onnxruntime engine") {
        @Override
        public Optional<String> missing(PeerFolder folder, Workload workload) {
            return noEngine("onnxruntime");
        }

        @Override
        Peer open(PeerFolder folder, Workload workload) throws IOException {
            return EnginePeer.open("onnxruntime", workload, folder.weights(workload));
        }
    },
    /** This project's engine on oneDNN. */
    ONEDNN("onednn engine") {
        @Override
        public Optional<String> missing(PeerFolder folder, Workload workload) {
            return noEngine("onednn");
        }

        @Override
        Peer open(PeerFolder folder, Workload workload) throws IOException {
            return EnginePeer.open("onednn", workload, folder.weights(workload));
        }
    },
    /** ONNX Runtime's own Java API on the exported file. */
    ONNXRUNTIME_DIRECT("ONNX Runtime directly") {
        @Override
        public Optional<String> missing(PeerFolder folder, Workload workload) {
            return only224(workload).or(() -> noFile(folder.onnx(workload), "perceptanon-onnx exports it"));
        }

        @Override
        Peer open(PeerFolder folder, Workload workload) throws IOException {
            return OnnxRuntimePeer.open(folder, workload);
        }
    },
    /** PyTorch in this JVM, through Deep Java Library. */
    PYTORCH_DJL("PyTorch through DJL") {
        @Override
        public Optional<String> missing(PeerFolder folder, Workload workload) {
            if (PeerKind.class.getResource("/native/lib/pytorch.properties") == null) {
                return Optional.of("PyTorch's native library is not on the class path: build with -Ppeers");
            }
            return only224(workload)
                    .or(() -> noFile(folder.torchScript(workload), "peers/trace.py writes it, with PyTorch"));
        }

        @Override
        Peer open(PeerFolder folder, Workload workload) throws IOException {
            return TorchPeer.open(folder, workload);
        }
    },
    /** Deeplearning4j's own layers in its {@code ComputationGraph}, with its defaults. */
    DL4J("DL4J as shipped") {
        @Override
        public Optional<String> missing(PeerFolder folder, Workload workload) {
            return Optional.empty();
        }

        @Override
        Peer open(PeerFolder folder, Workload workload) throws IOException {
            return Dl4jPeer.open(folder, workload);
        }
    };

    private static final double TOLERANCE = 1e-3;
    /** The networks of the comparison; {@code peers/resnet.py} defines the same. */
    private static final List<Backbone> BACKBONES = List.of(Backbone.RESNET18, Backbone.RESNET50);

    private final String title;

    PeerKind(String title) {
        this.title = title;
    }

    /**
     * The name used in tables.
     *
     * @return a name for people
     */
    public String title() {
        return title;
    }

    /**
     * Whether this is one of this project's engines.
     *
     * @return false for other libraries, and for ONNX Runtime without this project
     */
    public boolean ours() {
        return this == ND4J || this == ONNXRUNTIME || this == ONEDNN;
    }

    /**
     * Whether the variables of {@link Isa} limit it.
     *
     * @return false for ONNX Runtime, whose kernels have no switch
     */
    public boolean obeysIsa() {
        return this != ONNXRUNTIME && this != ONNXRUNTIME_DIRECT;
    }

    /**
     * The environment of its process.
     *
     * @return the launcher's settings for this project's engines, other libraries' own defaults
     */
    public PeerEnvironment environment() {
        // Applications that embed oneDNN run it with OpenMP's defaults.
        return ours() && this != ONEDNN ? PeerEnvironment.launcher() : PeerEnvironment.own();
    }

    /**
     * All networks that peers run.
     *
     * @return each once, with batches of 1
     */
    public static List<Workload> networks() {
        return BACKBONES.stream()
                .flatMap(backbone ->
                        Stream.of(AnnotationSetup.values()).map(setup -> new Workload(setup, backbone, 1, 0)))
                .toList();
    }

    /**
     * The peers that can run all networks here.
     *
     * @param folder where the networks' files are
     * @param absent receives each other peer and the reason
     * @return in the order in which they are declared
     */
    public static List<PeerKind> present(PeerFolder folder, BiConsumer<PeerKind, String> absent) {
        List<PeerKind> present = new ArrayList<>();
        for (PeerKind peer : values()) {
            Optional<String> reason = networks().stream()
                    .map(workload -> peer.missing(folder, workload))
                    .flatMap(Optional::stream)
                    .findFirst();
            reason.ifPresentOrElse(r -> absent.accept(peer, r), () -> present.add(peer));
        }
        return present;
    }

    /**
     * The reason why this peer cannot run here, if any.
     *
     * @param folder where the networks' files are
     * @param workload the workload
     * @return the reason in one line, or empty if it can
     */
    public abstract Optional<String> missing(PeerFolder folder, Workload workload);

    abstract Peer open(PeerFolder folder, Workload workload) throws IOException;

    /**
     * Loads the network and compares the first logits with those in the folder, so that only equal networks are timed.
     *
     * @param folder where the networks' files are
     * @param workload the workload
     * @return the peer, which the caller must close
     * @throws IOException if a file cannot be read
     * @throws IllegalStateException if the peer cannot run here, or its logits differ from this project's
     */
    public Peer prepare(PeerFolder folder, Workload workload) throws IOException {
        missing(folder, workload).ifPresent(reason -> {
            throw new IllegalStateException(title + " cannot run here: " + reason);
        });
        Peer peer = open(folder, workload);
        try {
            check(peer.run(), folder.expected(workload));
            return peer;
        } catch (RuntimeException | IOException e) {
            peer.close();
            throw e;
        }
    }

    /** {@code expected} may hold fewer or more images than the batch. */
    private void check(float[] logits, float[] expected) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < Math.min(logits.length, expected.length); i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            // Written so that NaN counts as a difference.
            double d = Math.abs(logits[i] - expected[i]);
            difference = d <= difference ? difference : d;
        }
        if (!(difference <= TOLERANCE * largest)) {
            throw new IllegalStateException(title + " computes another network: logits differ by " + difference
                    + " where they reach " + largest + ", allowed is " + TOLERANCE + " of that");
        }
    }

    private static Optional<String> noEngine(String name) {
        Optional<EngineProvider> engine = Engines.installed().all().stream()
                .filter(p -> p.name().equals(name))
                .findFirst();
        if (engine.isEmpty()) {
            return Optional.of("no engine '" + name + "' on the class path");
        }
        EngineProvider.Availability here = engine.get().availability(Device.CPU);
        return here.usable() ? Optional.empty() : Optional.of(here.reason());
    }

    private static Optional<String> only224(Workload workload) {
        return workload.side() == Workload.SIDE
                ? Optional.empty()
                : Optional.of("its network takes images of " + Workload.SIDE + "² only");
    }

    private static Optional<String> noFile(Path file, String origin) {
        return Files.exists(file) ? Optional.empty() : Optional.of("there is no " + file.getFileName() + ": " + origin);
    }
}
