// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import com.sun.management.OperatingSystemMXBean;
import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Anonymizer;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Compares a run with decoding and encoding alone: as many photographs and files, on as many threads, in memory.
 * Arguments: WIDTH HEIGHT PHOTOGRAPHS ROUNDS METHOD…
 */
final class VariantSpeed {
    private VariantSpeed() {}

    public static void main(String[] args) throws Exception {
        int width = Integer.parseInt(args[0]);
        int height = Integer.parseInt(args[1]);
        int count = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        Path root = Files.createTempDirectory("variant-speed");
        Path photographs = Files.createDirectory(root.resolve("photographs"));
        List<ImageRegions> regions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ImageFiles.writeJpeg(photographs.resolve(i + ".jpg"), picture(width, height, i), 0.9f);
            regions.add(regions(i + ".jpg", width, height, i));
        }
        List<AnonymizationMethod> methods = new ArrayList<>();
        for (int i = 4; i < args.length; i++) {
            methods.add(AnonymizationMethods.installed().named(args[i]));
        }
        VariantOptions options = VariantOptions.of(methods, List.of(Scope.FACE, Scope.PERSON));
        int files = count * (1 + methods.size() * 2);
        for (int round = 0; round < rounds; round++) {
            Cost alone = Cost.of(() -> codecs(photographs, count, files / count, options));
            Path out = root.resolve("out" + round);
            Cost run = Cost.of(
                    () -> VariantFolder.write(photographs, RegionSet.of(regions), options, out, (done, total) -> {}));
            System.out.printf(
                    "%dx%d, %d files, %d threads: codecs alone %.2f s (%.2f s of processors), run %.2f s (%.2f s), %.0f %%"
                            + " (%.0f %%)%n",
                    width,
                    height,
                    files,
                    options.threads(),
                    alone.seconds,
                    alone.processors,
                    run.seconds,
                    run.processors,
                    100 * alone.seconds / run.seconds,
                    100 * alone.processors / run.processors);
        }
        delete(root);
    }

    private interface Work {
        void run() throws Exception;
    }

    private record Cost(double seconds, double processors) {
        static Cost of(Work work) throws Exception {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long start = System.nanoTime();
            long processors = system.getProcessCpuTime();
            work.run();
            return new Cost((System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - processors) / 1e9);
        }
    }

    private static void codecs(Path photographs, int count, int encodings, VariantOptions options) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(options.threads());
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = photographs.resolve(i + ".jpg");
            tasks.add(() -> {
                RgbImage image = ImageLoader.standard().load(file);
                int bytes = 0;
                for (int k = 0; k < encodings; k++) {
                    bytes += options.format().encode(image, options.quality()).length;
                }
                return bytes;
            });
        }
        for (Future<Integer> task : pool.invokeAll(tasks)) {
            task.get();
        }
        pool.shutdown();
    }

    /** Detail of a photograph's kind: noise, coarse and fine. */
    private static RgbImage picture(int width, int height, int seed) {
        byte[] rgb = new byte[width * height * 3];
        Random random = new Random(seed);
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            double shade = 120 + 70 * Math.sin(x / 37.0 + seed) * Math.cos(y / 53.0) + 6 * random.nextGaussian();
            rgb[i] = (byte) Math.max(0, Math.min(255, shade));
        }
        return new Anonymizer.Blur(0.7).apply(RgbImage.of(width, height, rgb));
    }

    /** A person of a third of the width, whose face has a fifth of the person's height, and another far away. */
    private static ImageRegions regions(String name, int width, int height, int seed) {
        Random random = new Random(seed);
        List<LabeledRegion> regions = new ArrayList<>();
        for (double scale : new double[] {0.8, 0.3}) {
            double tall = height * scale;
            double wide = tall * 0.4;
            double x = random.nextDouble() * (width - wide);
            double y = random.nextDouble() * (height - tall);
            regions.add(new LabeledRegion(Scope.PERSON, new Region.Rectangle(x, y, wide, tall)));
            regions.add(
                    new LabeledRegion(Scope.FACE, new Region.Ellipse(x + wide / 2, y + tall / 9, wide / 5, tall / 10)));
        }
        return new ImageRegions(name, width, height, regions);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
