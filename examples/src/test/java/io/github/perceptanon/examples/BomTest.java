// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The BOM has no parent, so what it says is compared with what the build uses. */
class BomTest {
    private final Map<String, String> offered = managed(Path.of("../perceptanon-bom/pom.xml"));
    private final Map<String, String> built = managed(Path.of("../pom.xml"));

    @Test
    void usersGetTheVersionsThatTheBuildIsTestedWith() {
        assertThat(offered)
                .isNotEmpty()
                .allSatisfy((artifact, version) -> assertThat(built).containsEntry(artifact, version));
    }

    @Test
    void theBomHasTheProjectsVersion() {
        assertThat(version(Path.of("../perceptanon-bom/pom.xml"))).isEqualTo(version(Path.of("../pom.xml")));
    }

    @Test
    void theReadmeNamesThatVersion() throws Exception {
        assertThat(Path.of("../README.md")).content().contains("<version>" + version(Path.of("../pom.xml")) + "<");
    }

    /** Group and artifact to version, of the dependencies without type or classifier. */
    private static Map<String, String> managed(Path pom) {
        Element management = child(read(pom).getDocumentElement(), "dependencyManagement");
        NodeList dependencies = management.getElementsByTagName("dependency");
        Map<String, String> versions = new TreeMap<>();
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (child(dependency, "type") == null && child(dependency, "classifier") == null) {
                versions.put(
                        text(dependency, "groupId") + ":" + text(dependency, "artifactId"),
                        text(dependency, "version"));
            }
        }
        return versions;
    }

    private static String version(Path pom) {
        return text(read(pom).getDocumentElement(), "version");
    }

    private static Document read(Path pom) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        } catch (Exception e) {
            throw new AssertionError(pom + " cannot be read", e);
        }
    }

    private static String text(Element parent, String name) {
        return child(parent, name).getTextContent();
    }

    private static Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }
}
