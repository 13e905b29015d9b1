// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

/** The version of this build. */
final class Version {
    private Version() {}

    /** The version in the jar's manifest, or {@code development} when classes run from a folder. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static String line() {
        return "perceptanon " + number() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")";
    }
}
