package dev.lbkit.bench.scenarios;

/** The sections of REPORT.md that commands of their own write: a new report keeps them. */
final class Sections {

    private Sections() {}

    /**
     * A report with another section, put last if it had none.
     *
     * @param title its heading, with which {@code section} begins after an empty line
     */
    static String replaced(String report, String title, String section) {
        int from = report.indexOf("\n" + title + "\n");
        if (from < 0) {
            return report + section;
        }
        int to = report.indexOf("\n## ", from + 1);
        return report.substring(0, from) + section + (to < 0 ? "" : report.substring(to));
    }

    /** A fresh report with the section of an old one, if that had it. */
    static String kept(String old, String title, String fresh) {
        int from = old.indexOf("\n" + title + "\n");
        if (from < 0) {
            return fresh;
        }
        int to = old.indexOf("\n## ", from + 1);
        return replaced(fresh, title, to < 0 ? old.substring(from) : old.substring(from, to));
    }
}
