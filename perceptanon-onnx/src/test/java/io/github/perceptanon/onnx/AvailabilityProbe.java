// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.engine.Engines;

/** Prints what the engines say of themselves, in a JVM of its own. */
final class AvailabilityProbe {
    private AvailabilityProbe() {}

    public static void main(String[] args) {
        for (EngineProvider provider : Engines.installed().all()) {
            if (provider.name().startsWith("onnxruntime")) {
                Availability availability = provider.availability(Device.AUTO);
                System.out.println(provider.name() + " " + availability.usable() + " " + availability.reason());
            }
        }
    }
}
