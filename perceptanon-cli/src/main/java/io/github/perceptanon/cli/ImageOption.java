// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.image.DepthMapping;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.MappedDepth;
import io.github.perceptanon.image.Orientation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options for how images are read: their EXIF orientation, and samples of 16 bits. */
final class ImageOption {
    /** The key of what was done to samples of 16 bits, in JSON documents. */
    static final String DEPTH = "depth";

    private static final int MOST_REMEMBERED = 10_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--orientation",
            defaultValue = "ignore",
            paramLabel = "WHAT",
            description =
                    "EXIF orientation of photographs: ignore, as the reference does (default), or apply, as viewers"
                            + " do.")
    private Orientation orientation;

    @Option(
            names = "--depth",
            defaultValue = "pillow",
            paramLabel = "HOW",
            description =
                    "What becomes of grey and RGB of 16 bits: pillow (default, clips grey at 255 as the reference does),"
                            + " full for all values, window=CENTER,WIDTH or percentile=LOW,HIGH.")
    private DepthMapping depth;

    /** Of the latest images: more than any pipeline works on at a time. An original that is asked for again and again stays. */
    private final Map<String, MappedDepth> mapped = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, MappedDepth> eldest) {
            return size() > MOST_REMEMBERED;
        }
    });

    /** Whether anything but the defaults was asked for. */
    boolean given() {
        return orientation != Orientation.IGNORE || !(depth instanceof DepthMapping.Pillow);
    }

    /** An image loader for these options. A warning about an image is printed once, however often it is loaded. */
    ImageLoader loader() {
        Set<String> said = ConcurrentHashMap.newKeySet();
        return ImageLoader.standard()
                .withOrientation(orientation)
                .withDepth(depth)
                .withDepthReceiver(what -> mapped.put(what.image(), what))
                .withWarnings(warning -> {
                    if (said.add(warning)) {
                        spec.commandLine().getErr().println("warning: " + Printable.oneLine(warning));
                    }
                });
    }

    /** Adds the mapping of depth that was asked for. */
    void putMapping(Map<String, Object> document) {
        document.put("depthMapping", depth.text());
    }

    /** What was done to samples of 16 bits, as columns of a table. */
    DepthColumns columns() {
        return new DepthColumns(depth.text(), image -> {
            MappedDepth what = mapped.get(image.toString());
            return what == null ? "" : DepthColumns.text(what);
        });
    }

    /** Adds what was done to an image's samples of 16 bits, if it has any and was read. */
    void putDepth(Map<String, Object> document, String key, Object image) {
        MappedDepth what = mapped.get(image.toString());
        if (what != null) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("mapping", what.mapping().text());
            entry.put("low", what.low());
            entry.put("high", what.high());
            entry.put("below", what.below());
            entry.put("above", what.above());
            document.put(key, entry);
        }
    }
}
