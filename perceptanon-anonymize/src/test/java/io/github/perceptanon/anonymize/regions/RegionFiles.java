// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

/** Small region files of each format: one image of 40 × 30 pixels, with a face and a person. */
final class RegionFiles {
    static final String COCO = """
            {"info": {"year": 2026}, "annotations": [
              {"id": 7, "image_id": 1, "category_id": 1, "bbox": [4, 5, 10, 12], "iscrowd": 0},
              {"id": 8, "image_id": 1, "category_id": 3, "segmentation": [[20, 2, 30, 2, 30, 28, 20, 28]],
               "bbox": [20, 2, 10, 26]},
              {"id": 9, "image_id": 1, "category_id": 9, "bbox": [0, 0, 5, 5]}],
             "images": [{"id": 1, "file_name": "a.jpg", "width": 40, "height": 30, "license": null}],
             "categories": [{"id": 1, "name": "Face"}, {"id": 3, "name": "person"}, {"id": 9, "name": "dog"}]}
            """;

    static final String VOC = """
            <?xml version="1.0" encoding="UTF-8"?>
            <annotation><folder>VOC2012</folder><filename>a.jpg</filename>
              <size><width>40</width><height>30</height><depth>3</depth></size>
              <object><name>person</name><bndbox><xmax>30</xmax><xmin>21</xmin><ymax>28</ymax><ymin>3</ymin></bndbox>
                <part><name>head</name><bndbox><xmin>5</xmin><ymin>6</ymin><xmax>14</xmax><ymax>17</ymax></bndbox></part>
              </object>
            </annotation>
            """;

    static final String CELEBA = """
            2
            image_id x_1 y_1 width height
            a.jpg      4   5  10  12
            000002.jpg 72  94 221 306
            """;

    static final String LFW_PEOPLE = "1\n2\nAaron_Eckhart\t1\nAbdel_Aziz_Al-Hakim\t3\n";

    static final String LFW_PAIRS = "1\t2\nAbel_Pacheco\t1\t4\nAbdel_Madi\t5\tDean_Barker\t1\n";

    static final String LABELME = """
            {"version": "5.4.1", "flags": {}, "shapes": [
              {"label": "face", "points": [[4, 5], [14, 17]], "group_id": null, "shape_type": "rectangle", "flags": {}},
              {"label": "person", "points": [[20, 2], [30, 2], [30, 28], [20, 28]], "shape_type": "polygon"},
              {"label": "face", "points": [[1, 1], [2, 2]], "shape_type": "line"}],
             "imagePath": "a.jpg", "imageData": "aGVsbG8=", "imageHeight": 30, "imageWidth": 40}
            """;

    static final String CSV = "image,label,x,y,width,height\na.jpg,face,4,5,10,12\na.jpg,person,20,2,10,26\n";

    private RegionFiles() {}

    /** One person with this segmentation, in a.jpg. */
    static String coco(String segmentation) {
        return """
                {"images": [{"id": 1, "file_name": "a.jpg", "width": 40, "height": 30}],
                 "categories": [{"id": 1, "name": "person"}],
                 "annotations": [{"image_id": 1, "category_id": 1, "segmentation": %s}]}
                """.formatted(segmentation);
    }

    /** One person with this box, in an image of this name. */
    static String cocoBox(String image, String box) {
        return """
                {"images": [{"id": 1, "file_name": "%s", "width": 40, "height": 30}],
                 "categories": [{"id": 1, "name": "person"}],
                 "annotations": [{"image_id": 1, "category_id": 1, "bbox": [%s]}]}
                """.formatted(image, box);
    }
}
