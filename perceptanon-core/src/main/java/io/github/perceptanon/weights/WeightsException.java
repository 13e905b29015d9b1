package io.github.perceptanon.weights;

import java.io.IOException;

/**
 * A file of weights that is missing, damaged, hostile or over a limit. The message is one line that names the file, the
 * limit and the value found.
 */
public class WeightsException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 120;

    /**
     * A refusal of this file.
     *
     * @param source the file
     * @param problem what is wrong with it: the limit and the value found
     */
    public WeightsException(String source, String problem) {
        super(message(source, problem));
    }

    /**
     * A refusal of this file with the failure that led to it.
     *
     * @param source the file
     * @param problem what is wrong with it: the limit and the value found
     * @param cause the failure, or null
     */
    public WeightsException(String source, String problem, Throwable cause) {
        super(message(source, problem), cause);
    }

    private static String message(String source, String problem) {
        return printable(source, Integer.MAX_VALUE) + ": " + printable(problem, Integer.MAX_VALUE);
    }

    /** Text from a file in quotation marks, cut short where it is long: a file's names may hold anything. */
    static String quoted(String text) {
        return "'" + printable(text, LONGEST_QUOTE) + "'";
    }

    private static String printable(String text, int longest) {
        StringBuilder out = new StringBuilder();
        int n = Math.min(text.length(), longest);
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            boolean breaksLine = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            out.append(breaksLine ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return n < text.length() ? out.append("...").toString() : out.toString();
    }
}
