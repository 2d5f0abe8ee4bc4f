package dev.lbkit.samples.securecart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The report of a run: one HTML file that needs no network, with charts over time, the acts and the promises. */
final class Report {

    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private Report() {}

    /** Writes the report, in place of any file that is there. */
    static void write(Path file, ReportData data) throws IOException {
        Files.writeString(file, html(data), UTF_8);
    }

    /** The text of the report. */
    static String html(ReportData data) throws IOException {
        // In a script element only "<" could end the data; JSON may spell it as an escape.
        String json = new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
        Map<String, String> parts = Map.of(
                "{{chart.css}}", resource(UPLOT + "uPlot.min.css"),
                "{{chart.js}}", resource(UPLOT + "uPlot.iife.min.js"),
                "{{report.css}}", resource("report.css"),
                "{{report.js}}", resource("report.js"),
                "{{data}}", json);
        String html = resource("report.html");
        for (Map.Entry<String, String> part : parts.entrySet()) {
            html = html.replace(part.getKey(), part.getValue());
        }
        return html;
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = Report.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("resource " + name + ": missing (expected: on the class path)");
            }
            return new String(stream.readAllBytes(), UTF_8);
        }
    }
}
