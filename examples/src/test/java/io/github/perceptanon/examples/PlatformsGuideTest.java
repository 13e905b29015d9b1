// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the snippet of docs/platforms.md. */
class PlatformsGuideTest {
    @Test
    void everyEngineSaysWhetherItWorksHere() {
        List<String> lines = new ArrayList<>();
        for (EngineProvider engine : Engines.installed().all()) {
            EngineProvider.Availability here = engine.availability(Device.AUTO);
            lines.add(engine.name() + (here.usable() ? " works: " : " does not work: ") + here.reason());
        }
        assertThat(lines).anyMatch(line -> line.startsWith("nd4j works: "));
    }
}
