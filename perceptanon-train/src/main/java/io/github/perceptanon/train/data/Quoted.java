package io.github.perceptanon.train.data;

/** A value from a file as a message may show it: on one line, without control characters, and not too long. */
final class Quoted {
    private static final int LONGEST = 120;

    private Quoted() {}

    static String of(String value) {
        StringBuilder out = new StringBuilder("'");
        int shown = Math.min(value.length(), LONGEST);
        for (int i = 0; i < shown; i++) {
            char c = value.charAt(i);
            out.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
        }
        return out.append(shown < value.length() ? "…'" : "'").toString();
    }
}
