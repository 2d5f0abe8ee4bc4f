package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCodesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            '200-299,404', 199, false
            '200-299,404', 200, true
            '200-299,404', 299, true
            '200-299,404', 300, false
            '200-299,404', 404, true
            '200-299,404', 503, false
            '200,202',     201, false
            '200,202',     202, true
            200-399,       302, true
            """)
    void codes_ofListsAndRanges_containWhatTheySay(String codes, int code, boolean contained) {
        assertThat(StatusCodes.of(codes).contains(code)).isEqualTo(contained);
        assertThat(StatusCodes.of(codes)).hasToString(codes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2xx", "20", "2000", "200-", "-200", "299-200", "200,", ",200", "200 ,201", "200-250-299"})
    void codes_ofAnythingElse_areRefused(String codes) {
        assertThatThrownBy(() -> StatusCodes.of(codes))
                .hasMessage("codes: '" + codes + "' (expected: such as 200-299,404)");
    }
}
