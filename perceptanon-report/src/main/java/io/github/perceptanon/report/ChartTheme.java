// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.awt.Color;
import java.util.List;

/**
 * Colours of a chart. The colours of series are distinguishable for colour-blind readers (after Okabe and Ito, 2008).
 */
enum ChartTheme {
    LIGHT(
            new Color(0xffffff),
            new Color(0x1f2430),
            new Color(0xdfe3ea),
            List.of(
                    new Color(0x0072b2),
                    new Color(0xd55e00),
                    new Color(0x009e73),
                    new Color(0xb0508a),
                    new Color(0x8a6d00),
                    new Color(0x4b5563))),
    DARK(
            new Color(0x1a1e26),
            new Color(0xe6e9ef),
            new Color(0x363c48),
            List.of(
                    new Color(0x56b4e9),
                    new Color(0xff9d5c),
                    new Color(0x4ad6a8),
                    new Color(0xe79ac6),
                    new Color(0xf0d34a),
                    new Color(0xaab2c0)));

    final Color background;
    final Color text;
    final Color grid;
    private final List<Color> series;

    ChartTheme(Color background, Color text, Color grid, List<Color> series) {
        this.background = background;
        this.text = text;
        this.grid = grid;
        this.series = series;
    }

    Color series(int index) {
        return series.get(index % series.size());
    }
}
