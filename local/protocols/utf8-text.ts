const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a request. Nothing is replaced, or two different texts could become one.
 *
 * @throws TypeError for what is not UTF-8
 */
export const utf8Text = (bytes: Uint8Array): string => decoder.decode(bytes);
