// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;

/**
 * A facade of Java2D for the painters: filled shapes, round strokes and gradients, in units of the current transform.
 */
final class Canvas implements AutoCloseable {
    private final Graphics2D graphics;

    Canvas(BufferedImage image) {
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    @Override
    public void close() {
        graphics.dispose();
    }

    AffineTransform transform() {
        return graphics.getTransform();
    }

    void restore(AffineTransform transform) {
        graphics.setTransform(transform);
    }

    void move(double x, double y) {
        graphics.translate(x, y);
    }

    void scale(double x, double y) {
        graphics.scale(x, y);
    }

    /** Clockwise about a point, in radians. */
    void turn(double angle, double x, double y) {
        graphics.rotate(angle, x, y);
    }

    Shape clip() {
        return graphics.getClip();
    }

    void clipTo(Shape shape) {
        graphics.clip(shape);
    }

    void restoreClip(Shape clip) {
        graphics.setClip(clip);
    }

    void fill(Paint paint, Shape shape) {
        graphics.setPaint(paint);
        graphics.fill(shape);
    }

    void rect(Paint paint, double x, double y, double width, double height) {
        fill(paint, new Rectangle2D.Double(x, y, width, height));
    }

    void rounded(Paint paint, double x, double y, double width, double height, double arc) {
        fill(paint, new RoundRectangle2D.Double(x, y, width, height, arc, arc));
    }

    void oval(Paint paint, double centerX, double centerY, double radiusX, double radiusY) {
        fill(paint, oval(centerX, centerY, radiusX, radiusY));
    }

    void ring(Paint paint, double centerX, double centerY, double radiusX, double radiusY, double width) {
        stroke(paint, width, oval(centerX, centerY, radiusX, radiusY));
    }

    void polygon(Paint paint, double... xy) {
        Path2D path = polyline(xy);
        path.closePath();
        fill(paint, path);
    }

    void line(Paint paint, double width, double... xy) {
        stroke(paint, width, polyline(xy));
    }

    void stroke(Paint paint, double width, Shape shape) {
        graphics.setPaint(paint);
        graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(shape);
    }

    /** A text of this letter height, centred in a box. */
    void text(Paint paint, String text, double centerX, double centerY, double height) {
        double width = Lettering.aspect(text) * height;
        stroke(paint, height * 0.17, Lettering.strokes(text, centerX - width / 2, centerY - height / 2, height));
    }

    static Ellipse2D oval(double centerX, double centerY, double radiusX, double radiusY) {
        return new Ellipse2D.Double(centerX - radiusX, centerY - radiusY, 2 * radiusX, 2 * radiusY);
    }

    static Path2D polyline(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        return path;
    }

    /** A closed smooth curve of quadratic pieces with these control points. */
    static Path2D blob(double... xy) {
        Path2D path = new Path2D.Double();
        int n = xy.length / 2;
        path.moveTo((xy[2 * n - 2] + xy[0]) / 2, (xy[2 * n - 1] + xy[1]) / 2);
        for (int i = 0; i < n; i++) {
            int next = (i + 1) % n;
            path.quadTo(
                    xy[2 * i], xy[2 * i + 1], (xy[2 * i] + xy[2 * next]) / 2, (xy[2 * i + 1] + xy[2 * next + 1]) / 2);
        }
        path.closePath();
        return path;
    }

    static Path2D arch(double x0, double y0, double controlX, double controlY, double x1, double y1) {
        Path2D path = new Path2D.Double();
        path.moveTo(x0, y0);
        path.quadTo(controlX, controlY, x1, y1);
        return path;
    }

    static Paint downwards(Color top, Color bottom, double y0, double y1) {
        return new GradientPaint(0, (float) y0, top, 0, (float) y1, bottom);
    }

    static Paint across(Color left, Color right, double x0, double x1) {
        return new GradientPaint((float) x0, 0, left, (float) x1, 0, right);
    }

    static Paint glow(Color inner, Color outer, double x, double y, double radius) {
        return new RadialGradientPaint(
                new Point2D.Double(x, y), (float) radius, new float[] {0, 1}, new Color[] {inner, outer});
    }

    static Color rgb(int value) {
        return new Color(value);
    }

    static Color mix(Color a, Color b, double share) {
        return new Color(
                (int) Math.round(a.getRed() + share * (b.getRed() - a.getRed())),
                (int) Math.round(a.getGreen() + share * (b.getGreen() - a.getGreen())),
                (int) Math.round(a.getBlue() + share * (b.getBlue() - a.getBlue())));
    }

    static Color darker(Color color, double share) {
        return mix(color, Color.BLACK, share);
    }

    static Color lighter(Color color, double share) {
        return mix(color, Color.WHITE, share);
    }

    static Color faded(Color color, double opacity) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
    }
}
