// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.util.Collection;
import java.util.Iterator;

/** Makes text from files safe to show in a message: one line, no control characters, limited length. */
public final class Quoted {
    private static final int LONGEST = 120;
    private static final int LONGEST_LIST = 500;
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    private Quoted() {}

    /**
     * Quotes one value.
     *
     * @param value any text
     * @return the text in quotation marks, truncated after about 120 characters
     */
    public static String of(String value) {
        StringBuilder out = new StringBuilder("'");
        int i = 0;
        for (; i < value.length() && out.length() <= LONGEST; i++) {
            out.append(printable(value.charAt(i)));
        }
        return out.append(i < value.length() ? "…'" : "'").toString();
    }

    /**
     * Quotes the first of several values.
     *
     * @param values any texts
     * @param most the maximum number to show
     * @return the first values in quotation marks, and how many more there are
     */
    public static String list(Collection<String> values, int most) {
        StringBuilder out = new StringBuilder();
        int shown = 0;
        for (Iterator<String> all = values.iterator();
                all.hasNext() && shown < most && out.length() < LONGEST_LIST;
                shown++) {
            out.append(shown == 0 ? "" : ", ").append(of(all.next()));
        }
        int more = values.size() - shown;
        return more == 0
                ? out.toString()
                : out.append(" and ").append(more).append(" more").toString();
    }

    /**
     * Escapes control characters and line breaks.
     *
     * @param text any text
     * @return the whole text, with control characters and line breaks replaced by Unicode escapes
     */
    public static String oneLine(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            out.append(printable(text.charAt(i)));
        }
        return out.toString();
    }

    private static String printable(char c) {
        boolean breaksLine = Character.isISOControl(c) || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR;
        return breaksLine ? String.format("\\u%04x", (int) c) : String.valueOf(c);
    }
}
