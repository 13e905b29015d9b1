// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** This library's methods, and what their arguments mean. */
final class BuiltInMethod {
    private static final Pattern COLOUR = Pattern.compile("#?([0-9a-fA-F]{6})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{0,3}\\.?[0-9]{1,9}");

    private BuiltInMethod() {}

    private interface Creation {
        AnonymizationMethod create(String argument) throws IOException;
    }

    private record Named(String name, Creation creation) implements AnonymizationMethodProvider {
        @Override
        public AnonymizationMethod create(String argument) throws IOException {
            return creation.create(argument);
        }
    }

    static AnonymizationMethodProvider[] values() {
        return new AnonymizationMethodProvider[] {
            new Named("solid", BuiltInMethod::solid),
            new Named("blur", argument -> new Relative.Blur(strength("blur", argument))),
            new Named("pixelate", argument -> new Relative.Pixelate(strength("pixelate", argument))),
            new Named("inpaint", BuiltInMethod::inpaint),
            new Named("external", BuiltInMethod::external)
        };
    }

    private static AnonymizationMethod solid(String argument) {
        if (argument.isEmpty()) {
            return new Solid(0);
        }
        var colour = COLOUR.matcher(argument);
        if (!colour.matches()) {
            throw new IllegalArgumentException(
                    "the colour of solid must be #RRGGBB, such as #808080, but was " + Quoted.of(argument));
        }
        return new Solid(Integer.parseInt(colour.group(1), 16));
    }

    private static Relative.Strength strength(String method, String argument) {
        if (argument.isEmpty()) {
            return Relative.Strength.DEFAULT;
        }
        double value = NUMBER.matcher(argument).matches() ? Double.parseDouble(argument) : Double.NaN;
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException("the strength of " + method
                    + " must be above 0 and at most 1, as a part of the region's shorter side, but was "
                    + Quoted.of(argument));
        }
        return new Relative.Strength(value, value, "-" + value);
    }

    private static AnonymizationMethod inpaint(String argument) {
        if (!argument.isEmpty()) {
            throw new IllegalArgumentException("inpaint takes no argument but was given " + Quoted.of(argument));
        }
        return new InpaintMethod();
    }

    private static AnonymizationMethod external(String argument) throws IOException {
        if (argument.isBlank()) {
            throw new IllegalArgumentException("external needs the folder of its images, as external=FOLDER");
        }
        try {
            return ExternalMethod.of(Path.of(argument));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(Quoted.of(argument) + " is not a path", e);
        }
    }
}
