// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads Pascal VOC's annotations: objects and their parts (such as a person's head), each with a box. The first pixel is
 * number 1, and a box includes its last column and row. Document types, and with them entities of any kind, are refused.
 */
final class VocReader {
    private static final int DEEPEST = 16;
    private static final int LONGEST_VALUE = 2000;

    private final String source;
    private final RegionCollector collector;
    private final String prefix;
    private final List<Map<String, String>> found = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();

    private VocReader(String source, String prefix, RegionCollector collector) {
        this.source = source;
        this.prefix = prefix;
        this.collector = collector;
    }

    static void read(Path place, RegionCollector collector) throws RegionException {
        for (Path file : RegionSource.files(place, ".xml")) {
            VocReader reader = new VocReader(file.toString(), RegionSource.prefix(place, file), collector);
            reader.read(file);
        }
    }

    private void read(Path file) throws RegionException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        String text = RegionSource.text(file);
        if (text.contains("<!DOCTYPE") || text.contains("<!ENTITY")) {
            throw new RegionException(source + ": a document type, which may define entities, is not allowed");
        }
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
            try {
                walk(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            throw new RegionException(source + ": is not XML at line " + line + ": " + Quoted.of(reason(e)), e);
        } catch (RegionException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The JDK's reader is known to fail in other ways on damaged text.
            throw new RegionException(source + ": is not XML: " + Quoted.of(String.valueOf(e.getMessage())), e);
        }
        collect();
    }

    /** The parser's own message begins with the position, on a line of its own. */
    private static String reason(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        return message.substring(message.indexOf("Message: ") < 0 ? 0 : message.indexOf("Message: ") + 9);
    }

    private void walk(XMLStreamReader xml) throws XMLStreamException, IOException {
        Deque<String> path = new ArrayDeque<>();
        Deque<Map<String, String>> open = new ArrayDeque<>(List.of(values));
        StringBuilder text = new StringBuilder();
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = xml.getLocalName();
                    if (path.isEmpty() && !name.equals("annotation")) {
                        throw new RegionException(
                                source + ": a VOC file must have the root 'annotation' but has " + Quoted.of(name));
                    }
                    if (path.size() == DEEPEST) {
                        throw new RegionException(source + ": elements are nested more than " + DEEPEST + " deep");
                    }
                    path.push(name);
                    text.setLength(0);
                    if (name.equals("object") || name.equals("part")) {
                        open.push(new HashMap<>());
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (text.length() + xml.getTextLength() > LONGEST_VALUE) {
                        text.setLength(LONGEST_VALUE); // comments and the like; no value that counts is so long
                    } else {
                        text.append(xml.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    String name = path.pop();
                    if (name.equals("object") || name.equals("part")) {
                        found.add(open.pop());
                    } else {
                        String parent = path.isEmpty() ? "" : path.peek();
                        open.element()
                                .putIfAbsent(
                                        parent + "/" + name, text.toString().strip());
                    }
                    text.setLength(0);
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new RegionException(source + ": entities but those of XML itself are not allowed");
                default -> {}
            }
        }
    }

    private void collect() throws RegionException {
        String name = values.get("annotation/filename");
        if (name == null) {
            throw new RegionException(source + ": a VOC file must have the element 'filename' but has none");
        }
        long width = side("width");
        long height = side("height");
        Optional<RegionCollector.Entry> entry = collector.image(prefix + name, width, height, source);
        for (Map<String, String> object : found) {
            String kind = object.containsKey("object/name") ? "object" : "part";
            Optional<Scope> scope = collector.scope(object.getOrDefault(kind + "/name", ""));
            if (entry.isPresent() && scope.isPresent()) {
                double x0 = edge(object, "xmin");
                double y0 = edge(object, "ymin");
                double x1 = edge(object, "xmax");
                double y1 = edge(object, "ymax");
                if (x1 < x0 || y1 < y0) {
                    throw new RegionException(source + ": a box must end behind its start but goes from (" + x0 + ", "
                            + y0 + ") to (" + x1 + ", " + y1 + ")");
                }
                entry.get().addBox(scope.get(), x0 - 1, y0 - 1, x1 - x0 + 1, y1 - y0 + 1, source);
            }
        }
    }

    private long side(String name) throws RegionException {
        String text = values.getOrDefault("size/" + name, "");
        return text.isEmpty() ? 0 : (long) RegionSource.number(text, Quoted.of(name), source);
    }

    private double edge(Map<String, String> object, String name) throws RegionException {
        String text = object.get("bndbox/" + name);
        if (text == null) {
            throw new RegionException(
                    source + ": an object must have the element 'bndbox' with '" + name + "' but has none");
        }
        return RegionSource.number(text, Quoted.of(name), source);
    }
}
