package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An answer as it came over the wire. */
public record Reply(int status, String body) {

    /** This reply, which must be a success. */
    public Reply ok() {
        assertThat(status).as(body).isEqualTo(200);
        return this;
    }

    /** This reply, which must be a refusal with that code. */
    public Reply refused(String code) {
        assertThat(status).as(body).isBetween(400, 499);
        assertThat(texts("Code")).as(body).containsExactly(code);
        return this;
    }

    /** The text of the first element of that name. */
    public String text(String element) {
        List<String> texts = texts(element);
        assertThat(texts).as("<" + element + "> in " + body).isNotEmpty();
        return texts.getFirst();
    }

    /** The texts of all elements of that name, in document order. */
    public List<String> texts(String element) {
        NodeList nodes = document().getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(body)));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("not XML: " + body, e);
        }
    }
}
