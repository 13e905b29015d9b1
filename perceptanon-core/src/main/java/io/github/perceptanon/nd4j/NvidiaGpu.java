// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GPU as listed by {@code nvidia-smi}. CUDA itself is not asked, because the answer is needed before a CUDA library is
 * loaded.
 *
 * @param index from 0
 * @param name for example NVIDIA H200
 * @param major first part of the compute capability
 * @param minor second part of the compute capability
 */
record NvidiaGpu(int index, String name, int major, int minor) {
    private static final Pattern LINE =
            Pattern.compile("\\s*(\\d{1,4})\\s*,\\s*(.+?)\\s*,\\s*(\\d{1,3})\\.(\\d{1,3})\\s*");
    private static final int LONGEST_ANSWER = 65_536;
    private static final long SECONDS = 10;

    /** The newest capability that nd4j-cuda-11.6 can run on: it has no PTX that a newer GPU could translate. */
    static final String NEWEST_FOR_ND4J = "8.9";

    String capability() {
        return major + "." + minor;
    }

    boolean tooNewForNd4j() {
        return major > 8;
    }

    /** The machine's GPUs; empty without a driver. */
    static List<NvidiaGpu> installed() {
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi", "--query-gpu=index,name,compute_cap", "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            // With a broken driver the command can hang. Its output is short enough to fit in the pipe.
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            return parse(new String(process.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Without the command there is no driver, and so no usable GPU.
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    static List<NvidiaGpu> parse(String answer) {
        List<NvidiaGpu> gpus = new ArrayList<>();
        for (String line : answer.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                gpus.add(new NvidiaGpu(
                        Integer.parseInt(matcher.group(1)),
                        matcher.group(2),
                        Integer.parseInt(matcher.group(3)),
                        Integer.parseInt(matcher.group(4))));
            }
        }
        return List.copyOf(gpus);
    }
}
