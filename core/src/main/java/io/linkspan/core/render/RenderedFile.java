package io.linkspan.core.render;

/**
 * One file of a rendering.
 *
 * @param path relative to the folder it goes to, with {@code /}
 * @param text ends with a line feed
 * @param executable whether it is a script to be run
 */
public record RenderedFile(String path, String text, boolean executable) {
    public RenderedFile {
        if (path.startsWith("/") || path.contains("..")) {
            throw new IllegalArgumentException("'" + path + "' does not stay in its folder");
        }
    }
}
