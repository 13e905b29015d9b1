// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

/** Makes external text (file names, CSV cells) safe for a terminal. */
final class Printable {
    private Printable() {}

    /** The text on one line: line breaks become spaces, other control characters question marks. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\r' || c == '\t') {
                if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                line.append('?');
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString().strip();
    }
}
