// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.engine.ResNetGoldenContract;
import org.junit.jupiter.api.BeforeEach;

class OnednnBf16ResNetGoldenIT extends ResNetGoldenContract {
    @BeforeEach
    void needsBf16() {
        Availability availability = new OnednnEngineProvider.Bf16().availability(Device.CPU);
        assumeThat(availability.usable()).as(availability.reason()).isTrue();
    }

    @Override
    protected String engine() {
        return "onednn-bf16";
    }

    @Override
    protected boolean isExact() {
        return false;
    }

    /** bf16 keeps 8 bits: see in docs/engines.md. */
    @Override
    protected double scoreTolerance() {
        return 0.1;
    }
}
