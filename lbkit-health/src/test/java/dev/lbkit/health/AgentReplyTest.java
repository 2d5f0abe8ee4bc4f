package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the words of agents mean. Chaos test C28 for this parser: any text gives a value, and in bounded time. */
class AgentReplyTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            75%                     | Passed                                        | 0
            up                      | Passed                                        | 0
            ready up 50%            | Passed                                        | 0
            maxconn:30              | Passed                                        | 0
            DRAIN                   | TakenOut[reason=the agent says drain]         | 0
            0%                      | TakenOut[reason=the agent says 0%]            | 0
            75%,maxconn:30,maint    | TakenOut[reason=the agent says maint]         | 0
            down#disk full          | TakenOut[reason=the agent says down: disk full] | 0
            up # down               | Passed                                        | 0
            stopped up              | Passed                                        | 0
            hello world             | Passed                                        | 2
            -5% 99999% maxconn:-1   | Passed                                        | 3
            maxconn:9999999999 up%  | Passed                                        | 2
            """)
    void line_ofAnAgent_isReadAsAResult(String line, String result, int ignored) {
        AgentReply reply = AgentReply.of(line + "\nup 100%");

        assertThat(reply.result().toString()).isEqualTo(result.equals("Passed") ? "Passed[]" : result);
        assertThat(reply.ignored()).isEqualTo(ignored);
    }

    @Property(tries = 2000)
    void text_whateverItIs_givesAReplyWithinBounds(@ForAll @StringLength(max = 3000) String text) {
        AgentReply reply = AgentReply.of(text);

        assertThat(reply.ignored()).isBetween(0, 512);
        assertThat(reply.reason().length()).isLessThan(1024);
        assertThat(reply.result()).isNotNull();
    }

    @Property(tries = 500)
    void words_amongJunk_areStillRead(@ForAll @StringLength(max = 50) String junk) {
        String harmless = junk.replaceAll("[\r\n#]", "");

        AgentReply reply = AgentReply.of("42% " + harmless.replaceAll("\\d{1,4}%", "") + " x");

        assertThat(reply.weightPercent()).hasValue(42);
        assertThat(reply.ignored()).isPositive();
    }
}
