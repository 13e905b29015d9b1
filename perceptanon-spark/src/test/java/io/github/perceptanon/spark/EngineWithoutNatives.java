// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.weights.StateDict;

/** An engine that finds out too late that its native library is not there, with the errors that JavaCPP's classes throw then. */
public final class EngineWithoutNatives implements EngineProvider {
    static final String NAME = "without-natives";

    /** Made by {@link java.util.ServiceLoader}. */
    public EngineWithoutNatives() {}

    @Override
    public String name() {
        return NAME;
    }

    /** Below all others: chosen by its name only. */
    @Override
    public int highestRank() {
        return -1;
    }

    @Override
    public Availability availability(Device device) {
        return new Availability(true, -1, "it has not looked");
    }

    @Override
    public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
        NoClassDefFoundError error = new NoClassDefFoundError("Could not initialize class org.example.Natives");
        error.initCause(new UnsatisfiedLinkError("no jninatives in java.library.path"));
        throw error;
    }
}
