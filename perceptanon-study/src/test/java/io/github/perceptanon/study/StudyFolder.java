// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.image.ImageFiles;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder with drawn images, two versions of each original, and the table that names them. */
final class StudyFolder {
    static final String HEADER = "img1,img2,dataset,scope,method\n";

    private StudyFolder() {}

    /** Writes this many anonymized images and images.csv. */
    static Path images(Path root, int count) throws IOException {
        Files.createDirectories(root.resolve("orig"));
        Files.createDirectories(root.resolve("anon"));
        StringBuilder table = new StringBuilder(HEADER);
        for (int i = 0; i < count; i++) {
            String original = "orig/" + i / 2 + ".png";
            String anonymized = "anon/" + i + ".png";
            draw(root.resolve(original), i / 2, false);
            draw(root.resolve(anonymized), i, true);
            table.append(original)
                    .append(',')
                    .append(anonymized)
                    .append(",drawn,face,")
                    .append(i % 2 == 0 ? "blur" : "solid")
                    .append('\n');
        }
        Path csv = root.resolve("images.csv");
        Files.writeString(csv, table);
        return csv;
    }

    /** A gold table with one image, expected to get this score. */
    static Path gold(Path root, double expected) throws IOException {
        draw(root.resolve("orig/gold.png"), 98, false);
        draw(root.resolve("anon/gold.png"), 99, true);
        Path csv = root.resolve("gold.csv");
        Files.writeString(
                csv,
                "img1,img2,dataset,scope,method,score_mean\norig/gold.png,anon/gold.png,drawn,face,none," + expected
                        + "\n");
        return csv;
    }

    /** A table of three examples: 1, 5.5 with a note, and 10. */
    static Path examples(Path root) throws IOException {
        StringBuilder table = new StringBuilder("img1,img2,dataset,scope,method,score_mean,note\n");
        String[] ends = {"1,", "5.5,The hair <b>tells</b> something", "10,"};
        for (int i = 0; i < ends.length; i++) {
            draw(root.resolve("orig/example" + i + ".png"), 70 + i, false);
            draw(root.resolve("anon/example" + i + ".png"), 80 + i, true);
            table.append("orig/example%d.png,anon/example%d.png,drawn,face,blur,%s%n".formatted(i, i, ends[i]));
        }
        return Files.writeString(root.resolve("examples.csv"), table);
    }

    private static void draw(Path file, int number, boolean covered) throws IOException {
        BufferedImage image = new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.getHSBColor(number * 0.17f, 0.5f, 0.8f));
        g.fillRect(0, 0, 160, 120);
        g.setColor(covered ? Color.DARK_GRAY : new Color(230, 180, 140));
        g.fillOval(50, 20, 60, 80);
        g.setColor(Color.WHITE);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        g.drawString((covered ? "anon " : "orig ") + number, 5, 115);
        g.dispose();
        ImageFiles.writePng(file, image);
    }

    /** The scores of an annotator that this study's people give: each image has one, and repeats are one lower. */
    static int score(Task task) {
        return task.kind() == Kind.REPEAT ? Math.max(1, task.item() % 10) : 1 + task.item() % 10;
    }

    /** Answers everything that is left, in this order. */
    static void answerAll(Study study, int annotator) throws IOException {
        List<Task> tasks = study.study().tasks().get(annotator);
        for (int p = study.store().answered(annotator); p < tasks.size(); p++) {
            study.store().give(annotator, p, score(tasks.get(p)), 1000 + p, "request-" + annotator + "-" + p);
        }
    }
}
