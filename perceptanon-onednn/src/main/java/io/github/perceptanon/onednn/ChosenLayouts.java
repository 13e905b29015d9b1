// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Records in which layouts a network reads its parameters, while it is compiled for a usual size and never run. */
final class ChosenLayouts implements WeightPlaces {
    private final Handles handles;
    private final Map<String, Layout> layouts = new LinkedHashMap<>();

    /**
     * Creates an empty record.
     *
     * @param handles own the recorded layouts
     */
    ChosenLayouts(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Buffer values(String key, Layout wanted) {
        Layout chosen = layouts.computeIfAbsent(
                key, k -> Layout.copy(handles, wanted.dimensions(), wanted.type(), wanted.descriptor()));
        return new Buffer.Given(chosen);
    }

    @Override
    public Buffer gradient(String key) {
        return new Buffer.Given(of(key));
    }

    @Override
    public Buffer statistic(String key) {
        return new Buffer.Given(Layout.floats(handles, 1));
    }

    @Override
    public void count(String key) {
        throw new IllegalStateException("a network that records layouts is not run");
    }

    /** The layout that was recorded for a parameter. */
    Layout of(String key) {
        return Objects.requireNonNull(layouts.get(key), key);
    }
}
