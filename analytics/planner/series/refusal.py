"""What is refused of a model by series: a stable code, the file and line where it stands, what is wrong, what to do."""

from chaincode.words import WordedError, Words

MODEL, SERIES = "model", "series"


class SeriesError(WordedError):
    """A model that can't be taken or has no best; file: MODEL or SERIES, line from 1 where one is at fault."""

    def __init__(self, code: str, file: str = MODEL, line: int | None = None, /, **values: object) -> None:
        self.reason = Words(f"analytics.series.codes.{code}", **values)
        super().__init__(Words("analytics.series.coded", code=code, words=self.reason))
        self.code, self.file, self.line = code, file, line
