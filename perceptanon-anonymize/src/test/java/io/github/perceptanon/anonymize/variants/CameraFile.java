// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A JPEG file as cameras write them: orientation, maker, an embedded thumbnail, XMP, a profile and a comment. */
final class CameraFile {
    /** Found in every place that metadata may be in. */
    static final String SECRET = "SECRET-52.5200N-13.4050E";

    private static final int ORIENTATION = 0x0112;
    private static final int MAKER = 0x010f;
    private static final int THUMBNAIL = 0x0201;
    private static final int THUMBNAIL_LENGTH = 0x0202;

    private CameraFile() {}

    /** The pixels as the sensor has them, to be shown by this EXIF orientation. */
    static byte[] of(RgbImage stored, int orientation) throws IOException {
        byte[] jpeg = ImageFiles.toJpeg(stored, 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        segment(out, 0xe1, "Exif\0\0", exif(orientation));
        segment(out, 0xe1, "http://ns.adobe.com/xap/1.0/\0", ascii("<x:xmpmeta>" + SECRET + "</x:xmpmeta>"));
        segment(out, 0xe2, "ICC_PROFILE\0", ascii("\1\1" + SECRET));
        segment(out, 0xed, "Photoshop 3.0\0", ascii(SECRET));
        segment(out, 0xfe, "", ascii(SECRET));
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    private static byte[] exif(int orientation) throws IOException {
        byte[] thumbnail = ImageFiles.toJpeg(RgbImage.of(8, 8, new byte[8 * 8 * 3]), 0.5f);
        byte[] maker = ascii(SECRET + "\0");
        int first = 8;
        int second = first + 2 + 2 * 12 + 4;
        int data = second + 2 + 2 * 12 + 4;
        ByteBuffer tiff = ByteBuffer.allocate(data + maker.length + thumbnail.length);
        tiff.put(ascii("MM\0*")).putInt(first);
        tiff.putShort((short) 2);
        tiff.putShort((short) MAKER).putShort((short) 2).putInt(maker.length).putInt(data);
        tiff.putShort((short) ORIENTATION)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        tiff.putInt(second);
        tiff.putShort((short) 2);
        tiff.putShort((short) THUMBNAIL).putShort((short) 4).putInt(1).putInt(data + maker.length);
        tiff.putShort((short) THUMBNAIL_LENGTH).putShort((short) 4).putInt(1).putInt(thumbnail.length);
        tiff.putInt(0);
        tiff.put(maker).put(thumbnail);
        return tiff.array();
    }

    private static void segment(ByteArrayOutputStream out, int marker, String name, byte[] content) throws IOException {
        int length = 2 + name.length() + content.length;
        out.write(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length});
        out.write(ascii(name));
        out.write(content);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
