// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.anonymize.regions.BoxShape;
import io.github.perceptanon.anonymize.regions.RegionFormat;
import io.github.perceptanon.anonymize.variants.OutputFormat;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.image.DepthMapping;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.onnx.Precision;
import java.util.Arrays;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters for option values: names as model cards spell them, names used by reference libraries, and devices. */
final class Names {
    private Names() {}

    static void register(CommandLine commands) {
        commands.registerConverter(Backbone.class, converter(Backbone.values(), Backbone::id));
        commands.registerConverter(Objective.class, converter(Objective.values(), Objective::id));
        commands.registerConverter(CamMethod.class, converter(CamMethod.values(), CamMethod::id));
        commands.registerConverter(Granularity.class, converter(Granularity.values(), Granularity::id));
        commands.registerConverter(Precision.class, converter(Precision.values(), Precision::id));
        commands.registerConverter(InceptionInput.class, converter(InceptionInput.values(), InceptionInput::id));
        commands.registerConverter(RegionFormat.class, converter(RegionFormat.values(), RegionFormat::id));
        commands.registerConverter(BoxShape.class, converter(BoxShape.values(), BoxShape::id));
        commands.registerConverter(OutputFormat.class, converter(OutputFormat.values(), OutputFormat::id));
        commands.registerConverter(Device.class, Names::device);
        commands.registerConverter(DepthMapping.class, Names::depth);
    }

    private static DepthMapping depth(String text) {
        try {
            return DepthMapping.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static Device device(String text) {
        try {
            return Device.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static <T> ITypeConverter<T> converter(T[] values, Function<T, String> id) {
        return text -> Arrays.stream(values)
                .filter(value -> id.apply(value).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of "
                        + String.join(", ", Arrays.stream(values).map(id).toList()) + " but was '" + text + "'"));
    }
}
