// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerOptionsTest {
    private static ServerOptions at(String address) {
        return new ServerOptions(address, 0, Optional.empty());
    }

    private static ServerOptions known(String url) {
        return new ServerOptions("127.0.0.1", 0, Optional.of(URI.create(url)));
    }

    @Test
    void onlyLoopbackAddressesAreThoseOfThisMachineAlone() throws StudyException {
        assertThat(ServerOptions.loopback().isLoopback()).isTrue();
        assertThat(at("::1").isLoopback()).isTrue();
        assertThat(at("0.0.0.0").isLoopback()).isFalse();
        assertThat(at("192.0.2.7").isLoopback()).isFalse();
        assertThatThrownBy(() -> at("no such name").isLoopback())
                .isInstanceOf(StudyException.class)
                .hasMessage("there is no address 'no such name'");
    }

    @Test
    void linksBeginWithWhatPeopleReachTheServerBy() throws StudyException {
        assertThat(at("127.0.0.1").base(80)).isEqualTo("http://127.0.0.1:80");
        assertThat(at("::1").base(8087)).isEqualTo("http://[::1]:8087");
        assertThat(at("0.0.0.0").base(8087)).doesNotContain("0.0.0.0").endsWith(":8087");
        assertThat(known("https://study.example.org/").base(8087)).isEqualTo("https://study.example.org");
        assertThat(known("http://study.example.org:81").base(8087)).isEqualTo("http://study.example.org:81");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a.example",
                "https://a.example/path",
                "https://a.example?q",
                "https://a.example#f",
                "https://u@a.example",
                "study.example.org",
                "javascript:alert(1)"
            })
    void whatLinksCannotBeginWithIsRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> known(url)).withMessageContaining("'" + url + "'");
    }
}
