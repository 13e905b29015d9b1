package io.github.perceptanon.cli;

/** Text from outside (file names, CSV cells) made safe for a terminal. */
final class Printable {
    private static final int BRIEF = 120;

    private Printable() {}

    /** The text's beginning, where it is long. */
    static String brief(String text) {
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "…";
    }

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
