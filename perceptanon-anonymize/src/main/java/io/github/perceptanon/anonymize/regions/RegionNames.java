// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.file.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names of images in region files: paths below a folder, whatever system they were written on. */
final class RegionNames {
    private static final Pattern ABSOLUTE = Pattern.compile("^(/|[A-Za-z]:).*", Pattern.DOTALL);
    private static final int LONGEST = 1024;

    private RegionNames() {}

    /** The name with slashes and without detours. */
    static String of(String raw, String where) throws RegionException {
        if (raw.isBlank() || raw.length() > LONGEST) {
            throw new RegionException(where + ": the name of an image must have 1 to " + LONGEST
                    + " characters but has " + (raw.isBlank() ? 0 : raw.length()));
        }
        String name = raw.replace('\\', '/');
        if (ABSOLUTE.matcher(name).matches()) {
            throw new RegionException(
                    where + ": image " + Quoted.of(raw) + " must be relative to the folder of the images");
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw new RegionException(
                        where + ": image " + Quoted.of(raw) + " leads out of the folder of the images");
            }
            if (part.chars().anyMatch(Character::isISOControl)) {
                throw new RegionException(where + ": image " + Quoted.of(raw) + " has a control character in its name");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            throw new RegionException(where + ": image " + Quoted.of(raw) + " is a folder");
        }
        return String.join("/", parts);
    }

    /** What stands behind the last slash. */
    static String base(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
