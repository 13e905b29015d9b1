// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

/** Builds HTML. All external text must be added with {@link #text}. */
final class Html {
    private final StringBuilder out = new StringBuilder(1 << 16);

    /** Markup as it is. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Text, escaped for content and for quoted attributes. */
    Html text(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xfffd);
            }
        });
        return this;
    }

    Html element(String tag, String text) {
        return raw("<" + tag + ">").text(text).raw("</" + tag + ">\n");
    }

    Html element(String tag, String styleClass, String text) {
        return raw("<" + tag + " class=\"" + styleClass + "\">").text(text).raw("</" + tag + ">\n");
    }

    /** Removes control characters, and marks that change the writing direction and could disguise text. */
    private static boolean isAllowed(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean surrogate = c >= 0xd800 && c <= 0xdfff;
        return !control && !surrogate && Character.getType(c) != Character.FORMAT;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
