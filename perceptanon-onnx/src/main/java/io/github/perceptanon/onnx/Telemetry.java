// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On Linux and macOS, ONNX Runtime 1.29 and later report to their vendor over HTTPS as soon as they start. They also read the
 * process's command line, and a long one overflows the stack and ends the JVM. The Java API can stop the reports only after
 * the first one; an environment variable can stop them before.
 */
final class Telemetry {
    private static final String OFF = "ORT_DISABLE_TELEMETRY";
    private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\..*");
    private static final int MAJOR = 1;
    private static final int FIRST_MINOR = 29;

    private Telemetry() {}

    /** The reason why a version of ONNX Runtime must not be started; empty if it may be, or if the version is unknown. */
    static Optional<String> refusal(String version, String operatingSystem, Map<String, String> environment) {
        if (operatingSystem.toLowerCase(Locale.ROOT).startsWith("windows") // collected by the system, as the user chose
                || "1".equals(environment.get(OFF))
                || !reports(version)) {
            return Optional.empty();
        }
        return Optional.of("ONNX Runtime " + version + " reports to its vendor over the network: set " + OFF
                + "=1 in the environment, or use version 1.28");
    }

    private static boolean reports(String version) {
        Matcher numbers = VERSION.matcher(String.valueOf(version));
        if (!numbers.matches()) {
            return false;
        }
        int major = Integer.parseInt(numbers.group(1));
        return major > MAJOR || (major == MAJOR && Integer.parseInt(numbers.group(2)) >= FIRST_MINOR);
    }
}
