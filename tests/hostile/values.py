"""What nobody would send by mistake: as text in addresses and headers, and as JSON in bodies."""

import json

TEXTS = [
    *["", " ", "\t", "\n", "\r\n", "\x00", "a\x00b", "\x7f", "\x80", "\ufeff", "\u200b", "\u202e", "\u2028"],
    *["0", "-0", "-1", "1.5", "1e5", "1e999999999", "1e-999999999", "Infinity", "NaN", "0x10", "1_000", "+1", "١٢"],
    *["9223372036854775807", "9223372036854775808", "-9223372036854775809", "1" + "0" * 400, "00001", " 1", "1 "],
    *["null", "true", "[]", "{}", "None", "undefined", "id", "-id", "--id", "price", "-revenue"],
    *["2025-02-29", "0000-00-00", "9999-12-31", "2025-13-01", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00 01:00"],
    *["2026-01-01T00:00:00+99:99", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "today", "1735689600"],
    *["UTC", "Europe/Berlin", "localtime", "Factory", "../../etc/passwd", "Mars/Olympus", "posixrules", "Etc/GMT+25"],
    *[
        "toys",
        "Toys",
        "electronics,toys",
        "toys\x00",
        "product",
        "category",
        "day",
        "monday",
        "previous_year",
        "custom",
    ],
    *["' OR 1=1 --", '"; DROP TABLE sales; --', "%", "_", "\\", "%27", "${7*7}", "{{7*7}}", "<script>", "%s%n", "\\0"],
    *["x" * 65, "x" * 201, "x" * 2_001, "🤖" * 200, "é", "e\u0301", "ẞ", "İ", "\U0010ffff", "👩\u200d👩\u200d👧"],
    *["AAAA", "A" * 2000, "W10", "eyJhIjoxfQ", "=", "====", "-_-_", "csv", "ndjson", "parquet", "application/json"],
]
"""For parameters of every type, and for headers where they can be written down."""

RAW = ["%ff", "%ed%a0%80", "%00", "%", "%zz", "%u0041", "%25%30%30", "a%0d%0aSet-Cookie:x=y", "a%2fb", "..%2f..%2fetc"]
"""Query and path text that is not UTF-8, or no escape at all."""

JSON_TEXTS = [
    *["null", "true", "false", "0", "-0", "-1", "1.5", "1e400", "-1e400", "1e999999999999", "1e-400", "9" * 400],
    *["9223372036854775808", "2147483648", "100000000", "99999999.99", "0.001", "NaN", "Infinity", "0x10", "01"],
    *["[]", "{}", "[[]]", '[{"a":1}]', '{"a":{"a":{"a":1}}}', "[" * 900 + "]" * 900, '{"a":1,"a":2}', "[1,", '"'],
    *['"\\ud800"', '"\\u0000"', '"a\\udfffb"', '"\\x41"'],
    *(json.dumps(text) for text in TEXTS if "\ud800" not in text),
]
"""Values of a member of a body, as they are written: some are no JSON at all."""

BODIES = [
    *[b"", b" ", b"null", b"[]", b"{}", b"{}{}", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 50_000, b"{" * 5],
    *[b'{"a":' * 2_000, b"x" * (2 * 1024 * 1024 + 1), b"name=a&b=c", b"<a/>", b"%PDF-1.7", b"PK\x03\x04", b"\x1f\x8b"],
]
FILES = [
    *BODIES,
    *[b"\n", b"\n\n\n", b"sku\n", b",\n,\n", b"sku,units,sold_at", b"sku,units,sold_at\n", b"\x0c\nsku\n", b'"\n' * 50],
    b"sku,units,sold_at\nA,1,2025-01-01T00:00:00Z\n" * 3,
    b"sku,units,sold_at\n" + b"A,1e999999999,2025-01-01T00:00:00Z\nA," + b"9" * 400 + b",x\n",
    b"sku;units;sold_at;revenue\nA;1;2025-01-01T00:00:00Z;1e999999999\n",
    b"sku,sku,units\nA,B,1\n",
    "sku,units,sold_at\n\ud7ff\ue000\U0010ffff,1,2025-01-01T00:00:00Z\n".encode(),
    b"sku,units,sold_at\n\xed\xa0\x80,1,2025-01-01T00:00:00Z\n",
    b'{"sku":"\\ud800","units":1,"sold_at":"2025-01-01T00:00:00Z"}\n',
    b'{"sku":"A","units":1e999999999,"sold_at":"2025-01-01T00:00:00Z"}\n',
    b'{"sku":{},"units":[],"sold_at":{}}\n[]\nnull\n"x"\n',
    b"[" * 5_000 + b"\n",
    b"name,category,price,sku\nx,toys,1e999999999,A\ny,toys,NaN,B\nz,toys,-1,C\n",
    b"a" * 200_000,
    (b"x," * 3_000) + b"\n",
]
"""Files to import: with any content type."""

HEADERS: dict[str, list[bytes]] = {
    "X-Request-ID": [b"", b"x" * 5_000, b"\xff", b"a b", b"a\tb", b'"<>'],
    "Idempotency-Key": [b"", b" ", b"x" * 256, b"\xff\xfe", b"\xc3\xa9", b"ok", b"a" * 255, b"' OR 1=1 --"],
    "Content-Type": [b"", b"text/plain", b"application/json; charset=utf-16", b"*/*", b"a/b/c", b"multipart/form-data"],
    "Accept": [b"", b"*/*;q=x", b"text/csv", b"text/csv;q=1e999", b"application/xml", b"," * 500, b"\xff"],
    "Accept-Encoding": [b"gzip;q=0", b"*", b"identity;q=0", b"gzip, gzip, gzip", b"br;q=nan", b"\xff"],
    "Origin": [b"null", b"http://evil.example", b"http://localhost.evil.example", b"http://localhost:1", b"\xff"],
    "Host": [b"evil.example", b"", b"localhost:99999999", b"[::1", b"a b", b"127.0.0.1@evil.example"],
    "Range": [b"bytes=0-1", b"bytes=99999999999999999999-", b"bytes=-1,0-,x", b"lines=1-2"],
    "If-None-Match": [b"*", b'"x"', b"W/"],
    "If-Match": [b"*", b'"x"'],
    "Sec-Fetch-Site": [b"cross-site", b"same-origin", b"none", b"x"],
    "Authorization": [b"Basic e30=", b"Bearer x", b"Bearer " + b"x" * 5_000],
    "Cookie": [b"a=b", b"ecm=x; ecm=y", b"\xff", b";;;"],
    "Expect": [b"100-continue", b"x"],
    "X-Forwarded-For": [b"1.2.3.4", b"x" * 2_000],
    "X-Forwarded-Proto": [b"https", b"x"],
    "X-HTTP-Method-Override": [b"DELETE"],
    "Content-Encoding": [b"gzip", b"x"],
}
"""Header values, as bytes."""
