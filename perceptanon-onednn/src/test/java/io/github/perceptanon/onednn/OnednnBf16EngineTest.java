// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.engine.InferenceEngineContract;
import org.junit.jupiter.api.BeforeEach;

class OnednnBf16EngineTest extends InferenceEngineContract {
    @BeforeEach
    void needsBf16() {
        Availability availability = provider().availability(Device.CPU);
        assumeThat(availability.usable()).as(availability.reason()).isTrue();
    }

    @Override
    protected EngineProvider provider() {
        return new OnednnEngineProvider.Bf16();
    }

    /** Half a unit in the last place of 8 bits, four times over: a network of 20 layers rounds again and again. */
    @Override
    protected double rounding() {
        return 4 * 0x1p-8;
    }
}
