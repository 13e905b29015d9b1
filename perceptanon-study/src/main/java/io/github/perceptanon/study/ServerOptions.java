// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a study's server listens. Immutable.
 *
 * @param address a host name or address of this machine; the loopback address unless others shall reach it
 * @param port 0 to 65535; 0 takes any free port
 * @param publicUrl what links begin with, if annotators reach the server by another name, such as through a proxy that
 * adds TLS; {@code http} or {@code https}, without a path
 */
public record ServerOptions(String address, int port, Optional<URI> publicUrl) {
    /** The port unless another is asked for. */
    public static final int DEFAULT_PORT = 8087;

    private static final int HIGHEST_PORT = 65_535;

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the port is out of range or the address of the page has a path or another
     * scheme; the message names the value
     */
    public ServerOptions {
        Objects.requireNonNull(address, "address");
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be 0 to " + HIGHEST_PORT + " but was " + port);
        }
        publicUrl.ifPresent(ServerOptions::requireOrigin);
    }

    private static void requireOrigin(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        String path = Objects.requireNonNullElse(url.getPath(), "");
        boolean bare = (path.isEmpty() || "/".equals(path)) && url.getQuery() == null && url.getFragment() == null;
        if (!web || url.getHost() == null || url.getUserInfo() != null || !bare) {
            throw new IllegalArgumentException(
                    "publicUrl must be like https://study.example.org, without a path, but was '" + url + "'");
        }
    }

    /**
     * The loopback address, which only this machine reaches, and port {@value #DEFAULT_PORT}.
     *
     * @return the defaults
     */
    public static ServerOptions loopback() {
        return new ServerOptions("127.0.0.1", DEFAULT_PORT, Optional.empty());
    }

    /**
     * A copy with another port.
     *
     * @param number 0 to 65535
     * @return new options
     */
    public ServerOptions withPort(int number) {
        return new ServerOptions(address, number, publicUrl);
    }

    /**
     * Whether only this machine reaches the server.
     *
     * @return true for loopback addresses
     * @throws StudyException if there is no such address
     */
    public boolean isLoopback() throws StudyException {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new StudyException("there is no address '" + address + "'", e);
        }
    }

    /** What links begin with when the server listens on this port; no slash at the end. */
    String base(int listening) throws StudyException {
        if (publicUrl.isPresent()) {
            return publicUrl.get().toString().replaceAll("/$", "");
        }
        try {
            boolean any = InetAddress.getByName(address).isAnyLocalAddress();
            String host = any ? InetAddress.getLocalHost().getHostName() : address;
            return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + listening;
        } catch (UnknownHostException e) {
            throw new StudyException("there is no address '" + address + "'", e);
        }
    }
}
