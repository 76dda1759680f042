"""A program on another machine of the network: it knows the store's name and its certificate's root, and nothing else.

Reads {"base", "root", "requests": [[method, path, body or null], …]} as JSON, sends the requests one after the other
with the cookies that it was given, as a browser on the store's own pages, and prints {"address", "answers": [[status,
path after redirects, body], …]}. It runs in a container that has Python and no package.
"""

import http.cookiejar
import json
import socket
import ssl
import sys
import urllib.error
import urllib.request


def main() -> None:
    """Send what is asked for on standard input."""
    asked = json.load(sys.stdin)
    base = asked["base"]
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    encrypted = urllib.request.HTTPSHandler(context=ssl.create_default_context(cadata=asked["root"]))
    browser = urllib.request.build_opener(cookies, encrypted)
    answers = []
    for method, path, body in asked["requests"]:
        headers = {"Origin": base, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{base}{path}", data, headers, method=method)  # noqa: S310 - https, see base
        try:
            answer = browser.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        answers.append([answer.status, answer.url.removeprefix(base), answer.read().decode()])
    json.dump({"address": socket.gethostbyname(socket.gethostname()), "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
