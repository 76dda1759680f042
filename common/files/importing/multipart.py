"""The file in a form that a browser sends (multipart/form-data), as a stream: nothing of it is kept here."""

from email.message import Message

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from common.errors import MalformedRequest

FILE_PART = "file"
LONGEST_NAME = 255
LONGEST_HEADERS = 8 * 1024


class FilePart:
    """Takes the body of a request block by block, and gives what belongs to its part `file`."""

    def __init__(self, content_type: str) -> None:
        """Raises MalformedRequest for a Content-Type without a boundary."""
        _, parameters = parse_options_header(content_type)
        boundary = parameters.get(b"boundary", b"")
        if not boundary:
            raise MalformedRequest(detail="The Content-Type multipart/form-data lacks its boundary.")
        self._headers = bytearray()
        self._content = bytearray()
        self._is_file = False
        self._name: str | None = None
        self._is_found = False
        self._is_whole = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header,
                "on_header_value": self._value,
                "on_header_end": lambda: self._take(b"\r\n"),
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_end": self._end,
            },
        )

    def content(self, block: bytes) -> bytes:
        """What of a block belongs to the file. Raises MalformedRequest."""
        self._content.clear()
        try:
            self._parser.write(block)
        except FormParserError as error:
            raise MalformedRequest(detail=f"The body is no multipart/form-data: {error}.") from None
        return bytes(self._content)

    def finished_name(self) -> str | None:
        """The file's name, once everything is there. Raises MalformedRequest for no file, or half of one."""
        if not self._is_found:
            raise MalformedRequest(detail=f"Send the file as the part `{FILE_PART}` of the form.")
        if not self._is_whole:
            raise MalformedRequest(detail="The upload ended before the whole file was there.")
        return self._name

    def _begin(self) -> None:
        self._headers.clear()
        self._is_file = False

    def _take(self, text: bytes) -> None:
        self._headers += text
        if len(self._headers) > LONGEST_HEADERS:
            raise MalformedRequest(detail="The headers of a part of the form are too long.")

    def _header(self, data: bytes, start: int, end: int) -> None:
        self._take(data[start:end])

    def _value(self, data: bytes, start: int, end: int) -> None:
        if not self._headers.rpartition(b"\n")[2].count(b":"):
            self._take(b": ")
        self._take(data[start:end])

    def _headers_finished(self) -> None:
        for line in bytes(self._headers).decode("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip().lower() != "content-disposition":
                continue
            message = Message()
            message["content-disposition"] = value.strip()
            if message.get_param("name", header="content-disposition") == FILE_PART:
                self._found(message.get_filename())

    def _found(self, name: str | None) -> None:
        if self._is_found:
            raise MalformedRequest(detail=f"The form has more than one part `{FILE_PART}`; send one file at a time.")
        self._is_found = self._is_file = True
        base = (name or "").replace("\\", "/").rpartition("/")[2]
        self._name = "".join(filter(str.isprintable, base))[:LONGEST_NAME] or None

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._content += data[start:end]

    def _end(self) -> None:
        self._is_whole = True
