/**
 * A fetch that shows what it sends and what it gets: each exchange, the request as sent and the answer as it came, is
 * given to `show`, because that is what a developer comes to see.
 */
export function shownFetch(show) {
  return async (url, { method, headers, body, signal }) => {
    const request = { method, url: new URL(url, location.href).href, headers, body: body && JSON.parse(body) };
    const begun = performance.now();
    try {
      const response = await fetch(url, { method, headers, body, signal });
      const text = await response.clone().text();
      show({ request, answer: { ...described(response), text, json: parsed(text) }, milliseconds: performance.now() - begun });
      return response;
    } catch (error) {
      show({ request, failure: error.message, milliseconds: performance.now() - begun });
      throw error;
    }
  };
}

function described({ status, ok, headers }) {
  return { status, ok, headers: Object.fromEntries(headers) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
