import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request may come from a web page and not from a tool on this machine; undefined where nothing says so. A browser
 * sends requests to a loopback address for every page, and a name of the page's own may point there (DNS rebinding). Both
 * show in headers that no page can set: https://developer.mozilla.org/docs/Glossary/Forbidden_request_header
 */
export function foreignRequest({
  host = '',
  origin,
  'sec-fetch-site': fetchSite,
}: IncomingHttpHeaders): string | undefined {
  if (!isLoopback(host)) {
    return `The request is for the host "${host}". The local cloud serves only this machine: use 127.0.0.1 or localhost.`;
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return `The request comes from a web page (Origin: ${origin}). The local cloud serves only tools on this machine.`;
  }
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') {
    return `The request comes from a web page (Sec-Fetch-Site: ${fetchSite}). The local cloud serves only tools on this machine.`;
  }
  return undefined;
}

/** @param host as the header has it, with or without a port */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);
}
