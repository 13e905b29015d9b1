// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    @TempDir
    Path folder;

    private CommandRun refused(int code, Object... options) {
        Object[] args = new Object[options.length + 3];
        System.arraycopy(new Object[] {"serve", "--model", folder.resolve("m.safetensors")}, 0, args, 0, 3);
        System.arraycopy(options, 0, args, 3, options.length);
        CommandRun run = CommandRun.of(args);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(code);
        return run;
    }

    @Test
    void optionsOutOfRangeAreWrongUsage() {
        assertThat(refused(2, "--port", 70_000).err()).contains("0 to 65535 but was 70000");
        assertThat(refused(2, "--model", folder.resolve("b/m.safetensors")).err())
                .contains("two models are named m");
        assertThat(refused(2, "--model", "a b=x").err()).contains("'a b'");
        assertThat(refused(2, "--keystore", "x").err()).contains("go together");
        assertThat(refused(2, "--max-requests", 0).err()).contains("requests must be from 1 to 10000 but was 0");
        assertThat(refused(2, "--max-pixels", -1).err()).contains("pixels must be");
        assertThat(refused(2, "--max-body-mb", 5000).err()).contains("bodyBytes must be");
        assertThat(refused(2, "--origin", "x").err()).contains("https://example.org");
        assertThat(refused(2, "--batch", 0).err()).contains("maximumBatch");
        assertThat(refused(2, "--drain", -1).err()).contains("drainTime");
        assertThat(refused(2, "--address", "no.such.host.invalid").err()).contains("no address");
        assertThat(CommandRun.of("serve").exitCode()).isEqualTo(2);
    }

    @Test
    void whatCannotBeReadOrListenedOnIsNamed() throws IOException {
        assertThat(refused(1).err()).contains(folder.resolve("m.safetensors").toString());
        SampleModel.write(folder.resolve("m.safetensors"), AnnotationSetup.HA1);
        assertThat(refused(1, "--api-keys", folder.resolve("keys")).err())
                .contains(folder.resolve("keys").toString());
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(refused(1, "--address", "0.0.0.0", "--port", taken.getLocalPort())
                            .err())
                    .contains("port " + taken.getLocalPort() + " of 0.0.0.0 cannot be listened on");
        }
    }
}
